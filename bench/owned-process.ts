import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cleanup } from './cleanup.ts'

const stopMs = 10_000
const shownCharacters = 2000
/** Runs Node with as many files as it may have: a connection is one. */
const raised = 'ulimit -n 65536 2>/dev/null || ulimit -n $(ulimit -Hn); exec "$0" "$@"'

/** What a process is started with. */
export interface ProcessOptions {
  readonly args: readonly string[]
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Name of the file in the folder that takes its output. */
  readonly log: string
  readonly folder: string
}

/** A Node process that the bench started and ends again. */
export interface OwnedProcess {
  readonly child: ChildProcess
  /** Ends it in order, or by force after ten seconds. */
  stop(): Promise<void>
  /** Ends it at once, without a chance to do anything. */
  kill(): Promise<void>
  /** The end of what it printed, for an error message. */
  output(): string
  /** Resolves with the first message, of those from now on, that `read` makes something of. */
  hear<T>(read: (message: unknown) => T | undefined, timeoutMs: number): Promise<T>
  /** Sends a message and hears the answer. */
  ask<T>(message: object, read: (answer: unknown) => T | undefined, timeoutMs: number): Promise<T>
}

/** Starts Node with a channel for messages; what it prints goes to a file. */
export function startProcess(cleanup: Cleanup, options: ProcessOptions): OwnedProcess {
  const path = join(options.folder, options.log)
  const file = openSync(path, 'a', 0o600)
  const child = spawn('/bin/sh', ['-c', raised, process.execPath, ...options.args], {
    stdio: ['ignore', file, file, 'ipc'],
    env: { ...ownEnvironment(), ...options.env },
  })
  closeSync(file)
  const output = (): string => readFileSync(path, 'utf8').slice(-shownCharacters)
  const stop = (): Promise<void> => end(child)
  cleanup.add(stop)
  const hear = <T>(read: (message: unknown) => T | undefined, timeoutMs: number): Promise<T> =>
    new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer)
        child.off('message', onMessage)
        child.off('exit', onExit)
        act()
      }
      const fail = (why: string): void =>
        settle(() => reject(new Error(`${options.args.join(' ')} ${why}:\n${output()}`)))
      const onExit = (): void => fail('ended')
      const onMessage = (message: unknown): void => {
        const value = read(message)
        if (value !== undefined) settle(() => resolve(value))
      }
      const timer = setTimeout(() => fail(`said nothing for ${timeoutMs} ms`), timeoutMs)
      child.on('message', onMessage)
      child.on('exit', onExit)
    })
  return {
    child,
    stop,
    kill: () => end(child, 'SIGKILL'),
    output,
    hear,
    ask: (message, read, timeoutMs) => {
      const answer = hear(read, timeoutMs)
      // A process that has ended cannot be sent anything; `hear` tells of it.
      if (child.connected) child.send(message)
      return answer
    },
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  const force = setTimeout(() => child.kill('SIGKILL'), stopMs)
  await exit
  clearTimeout(force)
}

/** This process's environment without settings of Sluice, which would change what is measured. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter((name) => !/^(SLUICE_|REDIS_URL)/.test(name))
  return Object.fromEntries(names.map((name) => [name, process.env[name]]))
}
