import { once } from 'node:events'
import { createServer, connect as openSocket, type Socket } from 'node:net'
import type { Random } from './random.ts'

/** A TCP proxy that cuts each connection after some number of bytes, until it is told to stop. */
export interface CuttingProxy {
  readonly url: string
  /** How many connections it has cut so far. */
  readonly cuts: number
  /** From now on nothing is cut any more. */
  heal(): void
  stop(): Promise<void>
}

/**
 * Starts a proxy to a base URL. What the server sends goes through byte by byte as it is, up to a
 * drawn number of bytes; then the connection ends, half of the time with a reset.
 */
export async function startCuttingProxy(target: string, random: Random): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let cutting = true
  let cuts = 0
  const keep = (socket: Socket) => {
    sockets.add(socket)
    // A reset is what this proxy is for.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    const upstream = openSocket({ host: hostname, port: Number(port) })
    keep(client)
    keep(upstream)
    let leftBytes = drawBytes(random)
    const withReset = random.chance(0.5)
    client.pipe(upstream)
    upstream.on('data', (chunk: Buffer) => {
      if (!cutting || chunk.length < leftBytes) {
        leftBytes -= chunk.length
        client.write(chunk)
        return
      }
      cuts += 1
      upstream.destroy()
      client.write(chunk.subarray(0, leftBytes), () => {
        if (withReset) client.resetAndDestroy()
        else client.destroy()
      })
    })
    upstream.once('close', () => client.end())
    client.once('close', () => upstream.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    get cuts() {
      return cuts
    },
    heal: () => {
      cutting = false
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Within the head of an answer, within its first events, or far into a snapshot. */
function drawBytes(random: Random): number {
  return random.between(1, random.pick([300, 3_000, 30_000, 120_000]))
}
