import { AsyncLocalStorage } from 'node:async_hooks'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/** A stream that a command writes to; a terminal says so, and how large it is. */
export type Output = Writable & {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** What a command line is run in. */
export interface Surroundings {
  readonly input: Readable & { readonly isTTY?: boolean }
  /** Takes what the command was asked for. */
  readonly output: Output
  /** Takes failures, questions and progress, so that the output can be piped. */
  readonly errors: Output
  /** Settings by name; the process's own environment if undefined. */
  readonly environment: NodeJS.ProcessEnv | undefined
  /** The folder that relative paths start from. */
  readonly folder: string
  /** The folder of the person's own settings. */
  readonly home: string
}

/** Those of this process. Each is asked for when it is needed: to touch stdin is to open it. */
export const processSurroundings: Surroundings = {
  get input() {
    return process.stdin
  },
  get output() {
    return process.stdout
  },
  get errors() {
    return process.stderr
  },
  environment: undefined,
  get folder() {
    return process.cwd()
  },
  get home() {
    return homedir()
  },
}

const current = new AsyncLocalStorage<Surroundings>()

/** Runs something that calls of `surroundings` below it belong to. */
export function withSurroundings<T>(given: Surroundings, run: () => T): T {
  return current.run(given, run)
}

/** What the command that runs now is run in. */
export function surroundings(): Surroundings {
  return current.getStore() ?? processSurroundings
}

/** A path that a person gave, from the folder the command is run in. */
export function givenPath(path: string): string {
  return resolve(surroundings().folder, path)
}
