import { once } from 'node:events'
import { createServer } from 'node:http'

/** One request that went through, as the server got it. */
export interface Passed {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** What to do with a request beside passing it on. */
export type Meddling =
  /** The server does it, and the answer is lost. */
  | 'loseAnswer'
  /** The request does not reach the server, and the answer is 503. */
  | 'unavailable'
  | 'pass'

/** A real proxy before a real server, which goes wrong when it is told to. */
export interface Proxy {
  readonly url: string
  readonly passed: readonly Passed[]
  close(): Promise<void>
}

/** Starts a proxy; `meddle` decides on every request before it is passed on. */
export async function startProxy(
  target: string,
  meddle: (request: Passed) => Meddling | Promise<Meddling>,
): Promise<Proxy> {
  const passed: Passed[] = []
  const server = createServer((request, response) => {
    const handle = async () => {
      const body = await readAll(request)
      const { method = '', url: path = '' } = request
      const headers = Object.fromEntries(
        Object.entries(request.headers).flatMap(([name, value]) =>
          typeof value === 'string' && name !== 'host' && name !== 'connection'
            ? [[name, value] as const]
            : [],
        ),
      )
      const one = { method, path, headers }
      passed.push(one)
      const meddling = await meddle(one)
      if (meddling === 'unavailable') return response.writeHead(503, { 'retry-after': '0' }).end()
      const answer = await fetch(`${target}${path}`, {
        method,
        headers,
        body: body.length === 0 ? null : body,
      })
      const bytes = Buffer.from(await answer.arrayBuffer())
      if (meddling === 'loseAnswer') return response.destroy()
      const kept = ['content-type', 'etag', 'sluice-revision'].flatMap((name) => {
        const value = answer.headers.get(name)
        return value === null ? [] : [[name, value] as const]
      })
      return response.writeHead(answer.status, Object.fromEntries(kept)).end(bytes)
    }
    handle().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    passed,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function readAll(stream: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}
