// What Sluice is compared with: Node's http server, which writes the same bytes to the same clients
// and does nothing else. `POST /frame` says which bytes, `POST /broadcast` writes them to all.
import { createServer, type ServerResponse } from 'node:http'

const streams = new Set<ServerResponse>()
let frame: Buffer = Buffer.alloc(0)

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
    })
    response.write(': bare\n\n')
    streams.add(response)
    response.once('close', () => streams.delete(response))
    return
  }
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (request.url === '/frame') frame = Buffer.concat(chunks)
    else for (const stream of streams) stream.write(frame)
    response.end()
  })
})
server.listen(Number(process.argv[2]), '127.0.0.1')
