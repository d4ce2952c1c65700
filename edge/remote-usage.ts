import { createUsage, type UsageCounts } from '@sluice/sdk/relay'
import type { Resolution } from '@sluice/sdk/resolution'

/** What is evaluated for those who have no SDK. */
export class RemoteUsage {
  readonly #usage = createUsage()

  /** A flag was asked for by its key. */
  asked(flagKey: string, resolution: Resolution): void {
    this.#usage.evaluated(flagKey, resolution)
  }

  /** A flag was given with all others. */
  given(flagKey: string, resolution: Resolution): void {
    this.#usage.given(flagKey, resolution)
  }

  /** Everything counted since the last call. Flags that were replaced are not held on to. */
  drain(): UsageCounts {
    this.#usage.retire()
    return this.#usage.drain()
  }
}
