import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'

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
  let process = launch(port, dir, all)
  await untilReady(port, process)
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (process.exitCode !== null || process.signalCode !== null) return
    const exit = once(process, 'exit')
    process.kill(signal)
    await exit
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    stop: async () => {
      await kill('SIGKILL')
      await rm(dir, { recursive: true, force: true })
    },
    kill9: () => kill('SIGKILL'),
    restart: async () => {
      process = launch(port, dir, all)
      await untilReady(port, process)
    },
    signal: (name) => {
      process.kill(name)
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

async function untilReady(port: number, process: ChildProcess): Promise<void> {
  let failure: unknown = null
  process.once('error', (error) => {
    failure = error
  })
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    if (failure !== null) throw new Error('redis-server does not start', { cause: failure })
    if (process.exitCode !== null) throw new Error(`redis-server exited: ${process.exitCode}`)
    if (await answers(port)) return
    await delay(20)
  }
  throw new Error(`redis-server did not answer within ${START_MS} ms`)
}

async function answers(port: number): Promise<boolean> {
  const probe = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null })
  probe.on('error', () => undefined)
  try {
    await probe.connect()
    return (await probe.ping()) === 'PONG'
  } catch {
    return false
  } finally {
    probe.disconnect()
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
