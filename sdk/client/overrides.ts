import { frozenCopy } from '../evaluate/json-value.ts'
import { overrideResolution, type ServedResolution } from '../evaluate/resolution.ts'
import type { JsonValue } from '../model.ts'

/** Values that this process serves whatever the control plane says. */
export interface Overrides {
  /** How many there are: none is the usual case, and costs one comparison. */
  readonly size: number
  get(flagKey: string): ServedResolution | undefined
  entries(): Iterable<[flagKey: string, resolution: ServedResolution]>
  /** Sets a value, or lifts it if undefined. Throws if the value is no JSON. */
  set(flagKey: string, value: JsonValue | undefined): void
}

/** Makes an empty set of overrides. */
export function createOverrides(): Overrides {
  const resolutions = new Map<string, ServedResolution>()
  const overrides = {
    // A plain member, not a getter: every evaluation reads it.
    size: 0,
    get: (flagKey: string) => resolutions.get(flagKey),
    entries: () => resolutions.entries(),
    set(flagKey: string, value: JsonValue | undefined) {
      if (value === undefined) resolutions.delete(flagKey)
      else resolutions.set(flagKey, overrideResolution(frozenCopy(value)))
      overrides.size = resolutions.size
    },
  }
  return overrides
}
