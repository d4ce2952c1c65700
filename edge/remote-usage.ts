import { createUsage, type UsageCounts } from '@sluice/sdk/relay'
import type { Resolution } from '@sluice/sdk/resolution'

/** Follows the variation of a flag that was given with all others. */
const GIVEN_SUFFIX = ' (given)'

/**
 * What is evaluated for those who have no SDK. Flags that were asked for are in use. Flags that were
 * given because somebody asked for all of them may be, and nobody can tell: they are counted apart.
 */
export class RemoteUsage {
  readonly #asked = createUsage()
  readonly #given = createUsage()

  /** A flag was asked for by its key. */
  asked(flagKey: string, resolution: Resolution): void {
    this.#asked.evaluated(flagKey, resolution)
  }

  /** A flag was given with all others. */
  given(flagKey: string, resolution: Resolution): void {
    this.#given.evaluated(flagKey, resolution)
  }

  /** Everything counted since the last call. Flags that were replaced are not held on to. */
  drain(): UsageCounts {
    this.#asked.retire()
    this.#given.retire()
    const { evaluations, metrics, unknownFlags } = this.#asked.drain()
    const merged = new Map<string, ReadonlyMap<string, number>>(evaluations)
    for (const [flag, variations] of this.#given.drain().evaluations) {
      const given = [...variations].map(
        ([name, count]) => [`${name}${GIVEN_SUFFIX}`, count] as const,
      )
      merged.set(flag, new Map([...(evaluations.get(flag) ?? []), ...given]))
    }
    return { evaluations: merged, metrics, unknownFlags }
  }
}
