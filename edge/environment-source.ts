import type { Pair } from '@sluice/sdk/pair'
import type { ResolutionSource } from '@sluice/sdk/resolution-source'

/** The flags of one environment, as an edge serves them. */
export interface EnvironmentSource {
  /** The head that is served; undefined before any data. */
  readonly head: Pair | undefined
  /** The control plane has not confirmed the head for a while: the last good flags are served. */
  readonly stale: boolean
  /** Counts what it resolves, as far as anybody wants to know. */
  readonly flags: ResolutionSource
  /** Whether holders of client keys see the flag. */
  isClientVisible(flagKey: string): boolean
  /** Calls back with the keys of flags that may serve something else now; null: any may. */
  onChange(listener: (changed: readonly string[] | null) => void): void
}
