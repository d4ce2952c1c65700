import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { Cleanup } from '../cleanup.ts'
import { machineMs } from '../clock.ts'

/** A source of one number a query, which speaks as Prometheus does, so that it is known when it spoke. */
export interface NumberSource {
  readonly url: string
  /** Answers 1 in place of 0 to a query from now on; resolves with when it first did. */
  turnBad(query: string): Promise<number>
}

/** Starts a source on a free port of loopback. */
export async function startNumberSource(cleanup: Cleanup): Promise<NumberSource> {
  const bad = new Map<string, (at: number) => void>()
  const server = createServer(async (request, response) => {
    const tell = bad.get(new URLSearchParams(await readText(request)).get('query') ?? '')
    const value = [Date.now() / 1000, tell === undefined ? '0' : '1']
    const data = { resultType: 'scalar', result: value }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ status: 'success', data }))
    tell?.(machineMs())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanup.add(async () => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    turnBad: (query) => new Promise((resolve) => bad.set(query, resolve)),
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
