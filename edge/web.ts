import { type BodyText, decodeBody, type EdgeAnswer, type EdgeRequest } from './exchange.ts'
import { ReadableSink } from './streams/readable-sink.ts'

/** A request of the Fetch API as an edge sees it. `basePath` has no slash at its end. */
export function fromWeb(request: Request, basePath: string): EdgeRequest {
  const { pathname, search } = new URL(request.url)
  return {
    method: request.method,
    path: pathname.startsWith(basePath) ? pathname.slice(basePath.length) : pathname,
    query: search.slice(1),
    header: (name) => request.headers.get(name),
    text: (maxBytes) => readText(request, maxBytes),
  }
}

/** An answer of an edge as a response of the Fetch API. */
export function toWeb({ status, headers, body, encode, stream }: EdgeAnswer): Response {
  if (stream === undefined) {
    if (encode === undefined || body === null) return new Response(body, { status, headers })
    const bytes = new Blob([body]).stream().pipeThrough(new CompressionStream(encode))
    // Else workerd, which encodes by what the headers say, would do it a second time.
    const init = { status, headers, encodeBody: 'manual' }
    return new Response(bytes, init)
  }
  const sink = new ReadableSink()
  stream(sink)
  return new Response(sink.body, { status, headers })
}

/** A body whose length was announced is read at once, which costs a fraction of reading by pieces. */
async function readText(request: Request, maxBytes: number): Promise<BodyText> {
  const lengthBytes = Number(request.headers.get('content-length') ?? Number.NaN)
  if (lengthBytes > maxBytes) return { ok: false, fault: 'TOO_LARGE' }
  if (Number.isNaN(lengthBytes)) return readBody(request.body, maxBytes)
  const bytes = new Uint8Array(await request.arrayBuffer())
  return bytes.byteLength > maxBytes ? { ok: false, fault: 'TOO_LARGE' } : decodeBody(bytes)
}

async function readBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<BodyText> {
  if (body === null) return { ok: true, text: '' }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    // Leaving the loop cancels the body: nobody reads the rest.
    if (size > maxBytes) return { ok: false, fault: 'TOO_LARGE' }
    chunks.push(chunk)
  }
  return decodeBody(concatenate(chunks, size))
}

function concatenate(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = chunks
  if (first !== undefined && chunks.length === 1) return first
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
