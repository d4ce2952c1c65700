import { murmur3 } from '../evaluate/hash.ts'
import type { EvaluationContext, JsonValue, Reason } from '../model.ts'
import type { Exposure } from './options.ts'
import type { Runtime } from './runtime.ts'

const REPEAT_MS = 600_000
const MAX_REMEMBERED = 10_000
/** Longer identities are remembered by their beginning and a hash, so that memory stays bounded. */
const MAX_IDENTITY_CHARS = 256

/** What an evaluation came to; without a variation, or a value, nobody was exposed to anything. */
export interface Outcome {
  readonly variation: string | undefined
  readonly value: JsonValue | undefined
  readonly reason: Reason
}

/** Tells an application which unit was given which variation, once in ten minutes for each. */
export type ExposureWatch = (flagKey: string, context: EvaluationContext, outcome: Outcome) => void

/** Makes a watch that calls `onExposure`; what that throws goes to `onThrow`. */
export function createExposureWatch(
  onExposure: (exposure: Exposure) => void,
  onThrow: (error: unknown) => void,
  runtime: Runtime,
): ExposureWatch {
  // A Map keeps the order of insertion: its first key is the one seen longest ago.
  const seenAtMs = new Map<string, number>()

  function isRepeated(identity: string, nowMs: number): boolean {
    const before = seenAtMs.get(identity)
    if (before !== undefined && nowMs - before < REPEAT_MS) return true
    seenAtMs.delete(identity)
    seenAtMs.set(identity, nowMs)
    if (seenAtMs.size > MAX_REMEMBERED) {
      for (const oldest of seenAtMs.keys()) {
        seenAtMs.delete(oldest)
        break
      }
    }
    return false
  }

  return (flagKey, context, { variation, value, reason }) => {
    if (variation === undefined || value === undefined) return
    try {
      const identity = JSON.stringify([flagKey, variation, context.targetingKey])
      if (isRepeated(shortened(identity), runtime.monotonicMs())) return
      onExposure({ flagKey, variation, value, reason, context })
    } catch (error) {
      onThrow(error)
    }
  }
}

function shortened(identity: string): string {
  if (identity.length <= MAX_IDENTITY_CHARS) return identity
  return `${identity.slice(0, MAX_IDENTITY_CHARS)} ${identity.length} ${murmur3(identity, 0)}`
}
