import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * What a network does to the connections through it: passes bytes on, keeps them to itself while
 * every connection stays open (half-open), ends each with a reset, or passes them on slowly.
 */
export type Fault = 'none' | 'silent' | 'reset' | { readonly bytesPerSecond: number }

/** A TCP proxy whose network can be made to fail. */
export interface FaultProxy {
  readonly url: string
  /** Connections of clients that are open. */
  readonly connections: number
  /** What happens from now on, also to connections that are open. */
  fault: Fault
  stop(): Promise<void>
}

const sliceMs = 10

/** Starts a proxy to a base URL. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target)
  const clients = new Set<Socket>()
  const upstreams = new Set<Socket>()
  let fault: Fault = 'none'
  const server = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(port) })
    for (const [socket, other, open] of [
      [client, upstream, clients],
      [upstream, client, upstreams],
    ] as const) {
      open.add(socket)
      socket.on('error', () => socket.destroy())
      socket.once('close', () => {
        open.delete(socket)
        // The other end of a silent network does not hear of it.
        if (fault !== 'silent') other.destroy()
      })
    }
    if (fault === 'reset') client.resetAndDestroy()
    carry(client, upstream, () => fault)
    carry(upstream, client, () => fault)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    get connections() {
      return clients.size
    },
    get fault() {
      return fault
    },
    set fault(next) {
      fault = next
      if (next !== 'reset') return
      for (const client of clients) client.resetAndDestroy()
    },
    stop: async () => {
      fault = 'none'
      for (const socket of [...clients, ...upstreams]) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Carries bytes one way, as the fault of the moment has it. */
function carry(from: Socket, to: Socket, faultNow: () => Fault): void {
  from.on('data', async (chunk: Buffer) => {
    const fault = faultNow()
    if (fault === 'silent') return
    if (typeof fault === 'string') {
      to.write(chunk)
      return
    }
    from.pause()
    const sliceBytes = Math.max(1, Math.round((fault.bytesPerSecond * sliceMs) / 1000))
    for (let start = 0; start < chunk.length; start += sliceBytes) {
      to.write(chunk.subarray(start, start + sliceBytes))
      await new Promise((resolve) => setTimeout(resolve, sliceMs))
    }
    from.resume()
  })
}
