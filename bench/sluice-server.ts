import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Cleanup } from './cleanup.ts'
import { machineMs } from './clock.ts'
import { type OwnedProcess, startProcess } from './owned-process.ts'
import { numberOf } from './record.ts'

const command = join(import.meta.dirname, '../server/cli/sluice.js')
const memoryProbe = join(import.meta.dirname, 'workers/memory-probe.ts')
const startMs = 60_000

/** Arguments of Node with which a process can be weighed. */
export const probeArgs: readonly string[] = ['--expose-gc', '--import', memoryProbe]

/** What a server is started on. */
export interface ServerOptions {
  /** Holds its data and its log. */
  readonly folder: string
  /** Redis as the store; the embedded store if absent. */
  readonly redisUrl?: string
  /** Accepted as an admin token by an empty store. */
  readonly adminToken: string
  /** Lets `memory()` be asked. */
  readonly probe?: boolean
  /** Where it listens; a free port if absent. */
  readonly port?: number
  /** Further settings of the server. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Bytes that a process takes, after a full garbage collection. */
export interface Memory {
  readonly rssBytes: number
  readonly heapUsedBytes: number
  /** The most it ever had, garbage included. */
  readonly peakRssBytes: number
}

/** A control plane in a process of its own, started as its users start it. */
export interface SluiceServer {
  readonly url: string
  /** From the start of the process until it first said that it is ready. */
  readonly startMs: number
  stop(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  memory(): Promise<Memory>
  /** What it has used of its cores since it was started. */
  cpuMs(): Promise<number>
}

/** Starts `sluice start` on a free port of loopback; resolves once it is ready. */
export async function startSluice(cleanup: Cleanup, options: ServerOptions): Promise<SluiceServer> {
  const { folder, redisUrl, adminToken, probe = false } = options
  const port = options.port ?? (await freePort())
  const begun = machineMs()
  const running = startProcess(cleanup, {
    args: [...(probe ? probeArgs : []), command, 'start'],
    env: {
      SLUICE_PORT: String(port),
      SLUICE_DATA_DIR: join(folder, 'data'),
      SLUICE_DEMO: '0',
      SLUICE_WRITES_PER_MINUTE: '1000000',
      SLUICE_BOOTSTRAP_TOKEN: adminToken,
      SLUICE_MASTER_KEY: '11'.repeat(32),
      ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
      ...options.settings,
    },
    log: `server-${port}.log`,
    folder,
  })
  const url = `http://127.0.0.1:${port}`
  await untilReady(url, running)
  return {
    url,
    startMs: machineMs() - begun,
    stop: running.stop,
    kill: running.kill,
    memory: () => askMemory(running),
    cpuMs: () => running.ask({ type: 'cpu' }, (answer) => numberOf(answer, 'cpuMs'), 30_000),
  }
}

async function untilReady(url: string, { child, output }: OwnedProcess): Promise<void> {
  const deadline = machineMs() + startMs
  while (machineMs() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended:\n${output()}`)
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    await answer?.body?.cancel()
    if (answer?.status === 200) return
    await delay(10)
  }
  throw new Error(`the server was not ready in ${startMs} ms:\n${output()}`)
}

/** Weighs a process that was started with `probeArgs`. */
export function askMemory(process: OwnedProcess): Promise<Memory> {
  return process.ask({ type: 'memory' }, readMemory, 30_000)
}

function readMemory(answer: unknown): Memory {
  return {
    rssBytes: numberOf(answer, 'rssBytes'),
    heapUsedBytes: numberOf(answer, 'heapUsedBytes'),
    peakRssBytes: numberOf(answer, 'peakRssBytes'),
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
