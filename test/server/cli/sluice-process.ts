import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { runCommand } from '../../../server/cli/command-line.ts'
import { endWithThisProcess, outsideOfTests } from '../../helpers/process.ts'

const bin = join(import.meta.dirname, '../../../server/cli/sluice.js')
/** A command that takes longer hangs: it is killed, and its exit code is null. */
const commandMs = 90_000
/** A file of whoever runs the tests must not change what commands do. */
const nobodysHome = '/nonexistent'

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

/**
 * Runs a command in this process, as if its environment held nothing but the settings: what it does,
 * prints and ends with is the same, and there is no process to start.
 */
export async function runSluice(
  args: readonly string[],
  settings: Settings,
  folder = process.cwd(),
): Promise<Ended> {
  const [output, errors] = [new PassThrough(), new PassThrough()]
  const printed = Promise.all([text(output), text(errors)])
  const code = await runCommand(args, {
    input: Readable.from([]),
    ...{ output, errors, folder },
    environment: settings,
    home: settings.HOME ?? nobodysHome,
  })
  output.end()
  errors.end()
  const [stdout, stderr] = await printed
  return { code, stdout, stderr }
}

/** Runs a command as a process of its own, in the same environment. */
export async function runSluiceProcess(
  args: readonly string[],
  settings: Settings,
  folder = process.cwd(),
): Promise<Ended> {
  const { child, ended } = launch(args, settings, folder)
  const timer = setTimeout(() => child.kill('SIGKILL'), commandMs)
  return ended.finally(() => clearTimeout(timer))
}

/** Starts a server on a free port; resolves once it says that it listens. */
export async function startSluice(
  settings: Settings,
  ...options: readonly string[]
): Promise<SluiceServer> {
  const { child, ended, output } = launch(['start', ...options], { SLUICE_PORT: '0', ...settings })
  const url = await untilListening(child, output)
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
      const timer = setTimeout(() => child.kill('SIGKILL'), commandMs)
      child.kill(signal)
      return ended.finally(() => clearTimeout(timer))
    },
  }
}

async function untilListening(child: ChildProcess, output: () => Ended): Promise<string> {
  for (const deadline = Date.now() + commandMs; Date.now() < deadline; await delay(20)) {
    const url = /(http:\/\/127\.0\.0\.1:\d+)\b/.exec(output().stdout)?.[1]
    if (url !== undefined) return url
    if (child.exitCode !== null) break
  }
  child.kill('SIGKILL')
  throw new Error(`sluice start did not listen: ${JSON.stringify(output())}`)
}

interface Launched {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** What it printed until now. */
  output(): Ended
}

function launch(args: readonly string[], settings: Settings, folder = process.cwd()): Launched {
  const env = { PATH: process.env.PATH ?? '', HOME: nobodysHome, ...settings }
  const [shell, ...command] = [...outsideOfTests, process.execPath, bin, ...args]
  const child = spawn(shell, command, {
    env,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  endWithThisProcess(child)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
  })
  const output = () => ({ code: child.exitCode, stdout, stderr })
  return { child, ended: once(child, 'close').then(output), output }
}
