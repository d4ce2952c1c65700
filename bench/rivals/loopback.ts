import { createServer } from 'node:http'

/** A server on the loopback interface that answers every GET with the same JSON. */
export interface Loopback {
  readonly url: string
  close(): void
}

/** For an SDK that takes its flags over HTTP and in no other way. */
export function serveJson(text: string): Promise<Loopback> {
  const body = Buffer.from(text)
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      const close = (): void => {
        server.close()
        server.closeAllConnections()
      }
      resolve({ url: `http://127.0.0.1:${port}`, close })
    })
  })
}
