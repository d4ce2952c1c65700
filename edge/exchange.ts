import type { StreamSink } from './streams/stream-sink.ts'

/** A request as an edge sees it, whatever the runtime: no more than it reads. */
export interface EdgeRequest {
  readonly method: string
  /** Below the base path, as it was sent: still encoded. */
  readonly path: string
  /** What comes after the question mark; empty if there is none. */
  readonly query: string
  /** A header by its lower-case name. */
  header(name: string): string | null
  /** The body, read no further than `maxBytes`. Rejects when the sender goes away. */
  text(maxBytes: number): Promise<BodyText>
}

/** A body, or why it cannot be read. */
export type BodyText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly fault: 'TOO_LARGE' | 'NOT_UTF8' }

/** An answer as an edge gives it; the runtime makes its own kind of it. */
export interface EdgeAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | null
  /** The runtime compresses the body, a text, as `content-encoding` of the headers says. */
  readonly encode?: 'gzip'
  /** In place of a body, by a stream: called once with where its bytes go. */
  readonly stream?: (sink: StreamSink) => void
}

/** JSON that is kept nowhere. */
export function jsonAnswer(
  status: number,
  json: string,
  headers: Readonly<Record<string, string>> = {},
): EdgeAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
    body: json,
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bytes as text; bytes that are no UTF-8 would be evaluated as something else than was sent. */
export function decodeBody(bytes: Uint8Array): BodyText {
  try {
    return { ok: true, text: utf8.decode(bytes) }
  } catch {
    return { ok: false, fault: 'NOT_UTF8' }
  }
}
