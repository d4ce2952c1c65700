import type { Static } from '@sinclair/typebox'
import type { Problem } from '../schemas/problem.ts'
import { printable } from './output.ts'
import { surroundings } from './surroundings.ts'

/** One thing that is wrong with a request, as the API lists it. */
export type Fault = NonNullable<Static<typeof Problem>['errors']>[number]

/** What may go with a failure. */
export interface FailureExtra {
  readonly faults?: readonly Fault[]
  /** 1: refused or failed; 2: the command was not well put. */
  readonly exitCode?: 1 | 2
}

/** Why a command did not do what was asked: a stable code, and a sentence a person can act on. */
export class Failure extends Error {
  readonly code: string
  readonly faults: readonly Fault[]
  readonly exitCode: 1 | 2

  constructor(code: string, detail: string, extra: FailureExtra = {}) {
    super(detail)
    this.code = code
    this.faults = extra.faults ?? []
    this.exitCode = extra.exitCode ?? 1
  }
}

/** Says on stderr why a command failed, without a stack trace; returns the exit code. */
export function reportFailure(error: unknown): number {
  const failure = toFailure(error)
  const { errors } = surroundings()
  errors.write(`error ${failure.code}: ${printable(failure.message)}\n`)
  for (const { path, code, message } of failure.faults) {
    errors.write(`  ${printable(path || '/')}: ${printable(message)} (${code})\n`)
  }
  return failure.exitCode
}

/** Errors of the store and of the configuration carry a stable code of their own. */
function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (!(error instanceof Error)) return new Failure('INTERNAL', String(error))
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'INTERNAL'
  return new Failure(code, error.message)
}
