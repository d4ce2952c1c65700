import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'

const START_MS = 10_000

/** Settings of redis.conf by name. The default keeps data over a kill: an append-only file. */
export type RedisSettings = Readonly<Record<string, string>>

/** A real redis-server of this test's own, on a free port and in a private folder. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Shuts it down and removes its folder. */
  stop(): Promise<void>
  /** Kills it with SIGKILL. Its data stays. */
  kill9(): Promise<void>
  /** Starts it again on the same port and data, after `kill9`. Resolves once it answers. */
  restart(): Promise<void>
  /** Sends it a signal, for example SIGSTOP. */
  signal(name: NodeJS.Signals): void
}

/** Starts a server; resolves once it answers. */
export async function startRedis(settings: RedisSettings = {}): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-redis-'))
  const port = await freePort()
  const all = { appendonly: 'yes', appendfsync: 'always', save: '', ...settings }
  let server = launch(port, dir, all)
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const exit = once(server, 'exit')
    server.kill('SIGKILL')
    await exit
  }
  // A test that dies takes its server along.
  const killNow = (): unknown => server.kill('SIGKILL')
  process.once('exit', killNow)
  const stop = async (): Promise<void> => {
    process.off('exit', killNow)
    await kill()
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await untilReady(port, server)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    stop,
    kill9: kill,
    restart: async () => {
      server = launch(port, dir, all)
      await untilReady(port, server)
    },
    signal: (name) => {
      server.kill(name)
    },
  }
}

function launch(port: number, dir: string, settings: RedisSettings): ChildProcess {
  const own = { port: String(port), bind: '127.0.0.1', dir, daemonize: 'no', loglevel: 'warning' }
  const args = Object.entries({ ...settings, ...own }).flatMap(([name, value]) => [
    `--${name}`,
    value,
  ])
  return spawn('redis-server', args, { stdio: 'ignore' })
}

async function untilReady(port: number, server: ChildProcess): Promise<void> {
  let failure: unknown = null
  server.once('error', (error) => {
    failure = error
  })
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    if (failure !== null) throw new Error('redis-server does not start', { cause: failure })
    if (server.exitCode !== null) throw new Error(`redis-server exited: ${server.exitCode}`)
    if (await answers(port)) return
    await delay(20)
  }
  throw new Error(`redis-server did not answer within ${START_MS} ms`)
}

/** Whether the port answers a PING, be it by asking for a password. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.setTimeout(1000, () => socket.destroy())
    socket.once('data', (data) => {
      resolve(/^\+PONG|^-NOAUTH/.test(data.toString()))
      socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.once('close', () => resolve(false))
  })
}
