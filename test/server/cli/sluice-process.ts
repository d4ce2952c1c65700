import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const bin = join(import.meta.dirname, '../../../server/cli/sluice.js')
const startMs = 30_000

/** Settings of the command, by the name of the environment variable. */
export type Settings = Readonly<Record<string, string>>

/** What a command printed, and how it ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A server that runs as a process of its own. */
export interface SluiceServer {
  readonly url: string
  /** Settings that make commands go to this server, with its admin token. */
  readonly settings: Settings
  readonly pid: number
  /** Runs a command against this server. */
  run(...args: readonly string[]): Promise<Ended>
  /** The same with `--json`; fails unless it succeeds and prints JSON. */
  json(...args: readonly string[]): Promise<unknown>
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ended>
}

/** Runs the command in an environment that holds nothing but the settings. */
export async function runSluice(args: readonly string[], settings: Settings): Promise<Ended> {
  return (await launch(args, settings)).ended
}

/** Starts a server on a free port; resolves once it says that it listens. */
export async function startSluice(settings: Settings): Promise<SluiceServer> {
  const all = { SLUICE_PORT: '0', ...settings }
  const { child, ended, output } = await launch(['start'], all)
  let failure: Ended | null = null
  void ended.then((end) => {
    failure = end
  })
  const deadline = Date.now() + startMs
  let url: string | undefined
  while (url === undefined) {
    url = /listens on (http\S+)/.exec(output())?.[1]
    if (failure !== null) throw new Error(`sluice start ended: ${JSON.stringify(failure)}`)
    if (Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`sluice start did not listen within ${startMs} ms: ${output()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const own = { ...settings, SLUICE_URL: url }
  return {
    url,
    settings: own,
    pid: child.pid ?? 0,
    run: (...args) => runSluice(args, own),
    json: async (...args) => {
      const { code, stdout, stderr } = await runSluice([...args, '--json'], own)
      if (code !== 0) throw new Error(`sluice ${args.join(' ')}: ${stderr}`)
      return JSON.parse(stdout)
    },
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
  }
}

interface Launched {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  output(): string
}

async function launch(args: readonly string[], settings: Settings): Promise<Launched> {
  const env = { PATH: process.env['PATH'], ...settings }
  const child = spawn(process.execPath, [bin, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, stdout, stderr }))
  return { child, ended, output: () => stdout }
}
