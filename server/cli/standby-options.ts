import type { StandbySettings } from '../standby.ts'
import { Failure } from './failure.ts'

/** Options of commands that make a store a standby. */
export interface StandbyOptions {
  readonly standby?: boolean
  /** Answers SDKs all the same. */
  readonly serve?: boolean
}

/** What they ask for; undefined if it is no standby. Throws a Failure for `--serve` alone. */
export function readStandby({
  standby,
  serve = false,
}: StandbyOptions): StandbySettings | undefined {
  if (standby === true) return { serves: serve }
  if (serve)
    throw new Failure('USAGE', '--serve goes with --standby: every other server answers SDKs.')
  return undefined
}
