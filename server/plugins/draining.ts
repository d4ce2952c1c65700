import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/**
 * Lets an app that closes come to its end: what is being answered is answered, and the connection
 * of each such answer ends with it. Kept alive, it would hold the process until it times out, and so
 * would one that was opened in advance and never used, which Node does not count as idle.
 */
export default fp(
  async (app: FastifyInstance) => {
    let closing = false
    const unused = new Set<Socket>()
    app.server.on('connection', (socket: Socket) => {
      unused.add(socket)
      socket.once('close', () => unused.delete(socket))
    })
    app.server.on('request', ({ socket }) => unused.delete(socket))
    app.addHook('preClose', async () => {
      closing = true
      for (const socket of unused) socket.destroy()
    })
    app.addHook('onSend', async (_request, reply) => {
      if (closing) reply.header('connection', 'close')
    })
    app.addHook('onResponse', async () => {
      // An answer may have been on its way already, without that header, when closing began.
      if (closing) setImmediate(() => app.server.closeIdleConnections())
    })
  },
  { name: 'draining' },
)
