// What an edge is compared with: Node's http server, which reads the body of every request, writes
// the same bytes with the same headers, and does nothing else.
import { createServer } from 'node:http'
import { memberOf, stringOf } from '../record.ts'

process.on('message', (message: unknown) => {
  if (memberOf(message, 'type') === 'cpu') {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuMs: (user + system) / 1000 })
    return
  }
  const body = stringOf(message, 'body')
  const headers: Record<string, string> = JSON.parse(stringOf(message, 'headers'))
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (Buffer.concat(chunks).length === 0) throw new Error('a request without a body')
      response.writeHead(200, headers)
      response.end(body)
    })
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    process.send?.({ url: `http://127.0.0.1:${address.port}` })
  })
})
process.on('disconnect', () => process.exit())
