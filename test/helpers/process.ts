import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const START_MS = 20_000
const END_MS = 20_000
const OUTPUT_CHARS = 20_000

/** The admin token of every server that a test starts. It is good for nothing else. */
export const bootstrapToken = 'a-bootstrap-token-of-the-tests-only-0123'

/** Seals the signing keys of all control planes in tests. */
export const testMasterKey = '11'.repeat(32)

/**
 * Begins a command of a process that is an application's and not a test's: the test runner adds
 * code of its own to every Node that a test starts, which would catch the very signals in question.
 */
export const outsideOfTests = ['sh', '-c', 'unset NODE_OPTIONS && exec "$@"', 'sh'] as const

/** How a process ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A real `sluice start` of this test's own, on a free port and a private data folder. */
export interface SluiceServer {
  /** The same after a restart. */
  readonly url: string
  readonly dataDir: string
  /** Process id of the one that runs, or ran last. */
  readonly pid: number
  /** What the one that runs printed, both streams, at most the last 20,000 characters. */
  readonly output: string
  /** Kills it with SIGKILL. Its data stays. */
  kill9(): Promise<void>
  /** Asks it to end with SIGTERM and waits until it has. */
  terminate(): Promise<Ending>
  /** Sends SIGTERM and does not wait; the ending comes later. */
  signalEnd(): Promise<Ending>
  /** Starts it again on the same port and data. Resolves once it listens. */
  restart(): Promise<void>
  /** Kills it and removes its data. */
  stop(): Promise<void>
}

/** What to start. */
export interface SluiceSettings {
  /** The embedded store if absent. */
  readonly redisUrl?: string
  /** Settings beside the usual ones. */
  readonly env?: Readonly<Record<string, string>>
  /** Makes another command of the usual one, for example a shell that sets a limit first. */
  readonly wrap?: (command: readonly string[]) => readonly string[]
}

/** Starts a server; resolves once it listens. */
export async function startSluice(settings: SluiceSettings = {}): Promise<SluiceServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-data-'))
  let running = await launch(settings, dataDir, '0')
  const { url } = running
  const { port } = new URL(url)
  return {
    url,
    dataDir,
    get pid() {
      return running.child.pid ?? 0
    },
    get output() {
      return running.output()
    },
    kill9: async () => {
      await end(running.child, 'SIGKILL')
    },
    terminate: () => end(running.child, 'SIGTERM'),
    signalEnd: () => end(running.child, 'SIGTERM'),
    restart: async () => {
      running = await launch(settings, dataDir, port)
    },
    stop: async () => {
      await end(running.child, 'SIGKILL')
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

interface Launched {
  readonly child: ChildProcess
  readonly url: string
  output(): string
}

const sluice = join(import.meta.dirname, '../../server/cli/sluice.js')

async function launch(settings: SluiceSettings, dataDir: string, port: string): Promise<Launched> {
  const usual = [process.execPath, sluice, 'start']
  const [shell, ...begin] = outsideOfTests
  const child = spawn(shell, [...begin, ...(settings.wrap?.(usual) ?? usual)], {
    cwd: dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      SLUICE_PORT: port,
      SLUICE_DATA_DIR: dataDir,
      SLUICE_DEMO: '0',
      SLUICE_WRITES_PER_MINUTE: '1000000',
      SLUICE_LOG_LEVEL: 'warn',
      SLUICE_BOOTSTRAP_TOKEN: bootstrapToken,
      SLUICE_MASTER_KEY: testMasterKey,
      ...(settings.redisUrl === undefined ? {} : { REDIS_URL: settings.redisUrl }),
      ...settings.env,
    },
  })
  endWithThisProcess(child)
  return new Promise((resolve, reject) => {
    let output = ''
    const timer = setTimeout(() => fail(`did not listen within ${START_MS} ms`), START_MS)
    const fail = (what: string) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new Error(`the server ${what}; it printed:\n${output}`))
    }
    const take = (chunk: string) => {
      output = `${output}${chunk}`.slice(-OUTPUT_CHARS)
      const url = /listens on (http:\/\/127\.0\.0\.1:\d+)\D/.exec(output)?.[1]
      if (url === undefined) return
      clearTimeout(timer)
      resolve({ child, url, output: () => output })
    }
    child.stdout?.setEncoding('utf8').on('data', take)
    child.stderr?.setEncoding('utf8').on('data', take)
    child.once('error', (error) => fail(`cannot be started (${error.message})`))
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`))
  })
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<Ending> {
  const ended = (): Ending => ({ code: child.exitCode, signal: child.signalCode })
  if (child.exitCode !== null || child.signalCode !== null) return ended()
  const exit = once(child, 'exit', { signal: AbortSignal.timeout(END_MS) })
  child.kill(signal)
  await exit
  return ended()
}

const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** A test that fails half-way must not leave a process behind. */
export function endWithThisProcess(child: ChildProcess): void {
  children.add(child)
  child.once('exit', () => children.delete(child))
}
