import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'

const startMs = 20_000

/** A real nginx of this test's own, on a free port and in a private folder. */
export interface Nginx {
  readonly url: string
  /** Ends it at once, with all that goes through it. */
  kill(): Promise<void>
  /** Starts it again on the same port, after `kill`. */
  restart(): Promise<void>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

/** Starts an nginx with what stands in its `http` block; `port` is where it has to listen. */
export async function startNginx(http: (port: number) => string): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-nginx-'))
  const port = await freePort()
  await writeFile(join(folder, 'nginx.conf'), configOf(folder, http(port)))
  let server = launch(folder)
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const exit = once(server, 'exit')
    server.kill('SIGKILL')
    await exit
  }
  // A test that dies takes its server along.
  const killNow = () => void server.kill('SIGKILL')
  process.once('exit', killNow)
  const stop = async () => {
    process.off('exit', killNow)
    await kill()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await untilListening(port, server)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: `http://127.0.0.1:${port}`,
    kill,
    restart: async () => {
      server = launch(folder)
      await untilListening(port, server)
    },
    stop,
  }
}

/** One process, without workers of its own that would outlive it, and nothing outside its folder. */
function configOf(folder: string, http: string): string {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  )
  return [
    'daemon off;',
    'master_process off;',
    `pid ${join(folder, 'nginx.pid')};`,
    `error_log ${join(folder, 'error.log')} warn;`,
    'events { worker_connections 256; }',
    'http {',
    'access_log off;',
    ...places,
    http,
    '}',
  ].join('\n')
}

function launch(folder: string): ChildProcess {
  // Debian keeps it where only root looks.
  const path = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx'
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')]
  return spawn(path, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

async function untilListening(port: number, server: ChildProcess): Promise<void> {
  let failure: unknown = null
  server.once('error', (error) => {
    failure = error
  })
  const deadline = performance.now() + startMs
  while (performance.now() < deadline) {
    if (failure !== null) throw new Error('nginx does not start: npm run setup', { cause: failure })
    if (server.exitCode !== null) throw new Error(`nginx exited: ${server.exitCode}`)
    if (await listens(port)) return
    await delay(20)
  }
  throw new Error(`nginx did not listen within ${startMs} ms`)
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      resolve(true)
      socket.destroy()
    })
    socket.once('error', () => resolve(false))
  })
}
