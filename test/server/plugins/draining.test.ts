import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { startTestServer } from '../../helpers/server.ts'

t.test(
  'a connection that was opened and never used does not hold a server that stops',
  async (t) => {
    const server = await startTestServer(t)
    const { hostname, port } = new URL(server.url)
    const accepted = once(server.app.server, 'connection')
    const socket = connect({ host: hostname, port: Number(port) })
    t.teardown(() => socket.destroy())
    await accepted
    const closed = once(socket, 'close')
    await server.stop()
    await closed
    t.pass('it stopped, and the connection is closed')
  },
)
