import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'

const startMs = 30_000
const shownChars = 2_000

/** A proxy that `startProxy` can run, each from Debian's package. */
export type ProxyName = 'nginx' | 'haproxy' | 'apache' | 'lighttpd' | 'varnish' | 'squid'

/** A real proxy of this test's own, on a free port and in a private folder. */
export interface ProxyServer {
  readonly url: string
  /** Ends it at once, with all that goes through it. */
  kill(): Promise<void>
  /** Starts it again on the same port, after `kill`. */
  restart(): Promise<void>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

/** How one program runs in the foreground, with nothing outside its folder. */
interface Program {
  /** Where Debian keeps it. */
  readonly path: string
  readonly args: (folder: string, port: number) => readonly string[]
  /** The whole configuration, around what a test gives. */
  readonly config: (folder: string, site: string) => string
}

const PROGRAMS: Readonly<Record<ProxyName, Program>> = {
  nginx: {
    path: '/usr/sbin/nginx',
    args: (folder) => ['-p', folder, '-c', join(folder, 'proxy.conf'), '-e', 'error.log'],
    // One process, without workers that would outlive it.
    config: (folder, site) =>
      [
        'daemon off;',
        'master_process off;',
        `pid ${join(folder, 'nginx.pid')};`,
        'events { worker_connections 256; }',
        'http {',
        'access_log off;',
        ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
          (name) => `${name}_temp_path ${join(folder, name)};`,
        ),
        site,
        '}',
      ].join('\n'),
  },
  haproxy: {
    path: '/usr/sbin/haproxy',
    args: (folder) => ['-db', '-f', join(folder, 'proxy.conf')],
    config: (_folder, site) => `global\n  nbthread 1\n${site}`,
  },
  apache: {
    path: '/usr/sbin/apache2',
    args: (folder) => ['-D', 'FOREGROUND', '-d', folder, '-f', join(folder, 'proxy.conf')],
    config: (folder, site) =>
      [
        ...['mpm_event', 'authz_core', 'proxy', 'proxy_http'].map(
          (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
        ),
        'ServerName localhost',
        // Those that a server without rights has on Debian; ignored unless root starts it.
        'User nobody',
        'Group nogroup',
        'StartServers 1',
        `PidFile ${join(folder, 'apache.pid')}`,
        `DefaultRuntimeDir ${folder}`,
        `ErrorLog ${join(folder, 'error.log')}`,
        site,
      ].join('\n'),
  },
  lighttpd: {
    path: '/usr/sbin/lighttpd',
    args: (folder) => ['-D', '-f', join(folder, 'proxy.conf')],
    config: (folder, site) =>
      [
        `server.document-root = "${folder}"`,
        `server.errorlog = "${join(folder, 'error.log')}"`,
        `server.upload-dirs = ( "${folder}" )`,
        site,
      ].join('\n'),
  },
  varnish: {
    path: '/usr/sbin/varnishd',
    args: (folder, port) => [
      ...[
        '-F',
        '-j',
        'none',
        '-n',
        folder,
        '-a',
        `127.0.0.1:${port}`,
        '-f',
        join(folder, 'proxy.conf'),
      ],
      ...['-s', 'malloc,16m', '-T', 'none'],
    ],
    config: (_folder, site) => site,
  },
  squid: {
    path: '/usr/sbin/squid',
    args: (folder) => ['-N', '-f', join(folder, 'proxy.conf')],
    config: (folder, site) =>
      [
        'pid_filename none',
        'access_log none',
        'cache_log /dev/null',
        'cache_store_log none',
        'pinger_enable off',
        `coredump_dir ${folder}`,
        'shutdown_lifetime 0 seconds',
        site,
      ].join('\n'),
  },
}

/** Starts a proxy with what stands in its configuration; `port` is where it has to listen. */
export async function startProxy(
  name: ProxyName,
  site: (port: number) => string,
): Promise<ProxyServer> {
  const program = PROGRAMS[name]
  const folder = await mkdtemp(join(tmpdir(), `sluice-${name}-`))
  const port = await freePort()
  await writeFile(join(folder, 'proxy.conf'), program.config(folder, site(port)))
  let said = ''
  const start = () => {
    const child = launch(program, folder, port)
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-shownChars)
    })
    return child
  }
  let server = start()
  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const exit = once(server, 'exit')
    server.kill(signal)
    await exit
  }
  // A test that dies takes its server along.
  const endNow = () => void server.kill('SIGTERM')
  process.once('exit', endNow)
  const stop = async () => {
    process.off('exit', endNow)
    // Not SIGKILL: some have workers, which only they can end.
    await end('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await untilListening(name, port, server)
  } catch (cause) {
    await stop()
    throw new Error(`${name} does not start (npm run setup installs it): ${said}`, { cause })
  }
  return {
    url: `http://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    restart: async () => {
      server = start()
      await untilListening(name, port, server)
    },
    stop,
  }
}

function launch({ path, args }: Program, folder: string, port: number): ChildProcess {
  // Elsewhere than on Debian it is where the shell finds it.
  const command = existsSync(path) ? path : (path.split('/').at(-1) ?? path)
  return spawn(command, args(folder, port), { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
}

async function untilListening(name: string, port: number, server: ChildProcess): Promise<void> {
  let failure: Error | null = null
  server.once('error', (error) => {
    failure = error
  })
  const deadline = performance.now() + startMs
  while (performance.now() < deadline) {
    if (failure !== null) throw failure
    if (server.exitCode !== null) throw new Error(`${name} exited: ${server.exitCode}`)
    if (await listens(port)) return
    await delay(20)
  }
  throw new Error(`${name} did not listen within ${startMs} ms`)
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
