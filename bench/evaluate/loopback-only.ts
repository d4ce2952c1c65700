import { Socket } from 'node:net'

/**
 * From now on this process ends as soon as it tries to reach another machine: an SDK that tells its
 * maker of something would be measured with what that costs, and tell it something false.
 */
export function keepToLoopback(): void {
  const connect: unknown = Socket.prototype.connect
  if (typeof connect !== 'function') throw new Error('sockets have no connect')
  Reflect.set(Socket.prototype, 'connect', function (this: Socket, ...given: unknown[]): unknown {
    const host = hostOf(given)
    if (host !== undefined && !isLoopback(host)) {
      console.error(`this process tried to reach ${host}`)
      process.exit(1)
    }
    return Reflect.apply(connect, this, given)
  })
}

/** The host that a socket is asked to connect to; undefined for this machine and for a pipe. */
function hostOf([first, second]: readonly unknown[]): string | undefined {
  // Callers within Node pass all arguments as one array.
  if (Array.isArray(first)) return hostOf(first)
  if (typeof first !== 'object' || first === null) {
    return typeof second === 'string' ? second : undefined
  }
  const host: unknown = Reflect.get(first, 'host')
  return typeof host === 'string' ? host : undefined
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
