import type { FlagSet } from '@sluice/sdk/flag-set'
import type { Resolution } from '@sluice/sdk/resolution'
import type { ResolutionSource } from '@sluice/sdk/resolution-source'

/** The flags of one environment, as an edge serves them. */
export interface EnvironmentSource {
  /** The flags at the head that is served; undefined before any data. */
  readonly set: FlagSet | undefined
  /** The control plane has not confirmed the head for a while: the last good flags are served. */
  readonly stale: boolean
  /** Evaluates the set, with what its owner adds: counts, overrides. */
  readonly flags: ResolutionSource
  /** Counts what a flag served that was given with all others: asking for all counts nothing itself. */
  countGiven(flagKey: string, resolution: Resolution): void
  /** Calls back with the keys of flags that may serve something else now. */
  onChange(listener: (changed: readonly string[]) => void): void
}

/** Whether holders of client keys see a flag of a set. */
export function isClientVisible(set: FlagSet | undefined, flagKey: string): boolean {
  return set?.slots.flags.get(flagKey)?.part.isClientVisible === true
}
