import { LOG_BUCKETS, logBucketEnd } from '@sluice/sdk/log-buckets'
import type { Visit } from './traffic.ts'

/** A gate as most have it: counts of all calls, and a threshold. */
export interface FixedGate {
  count(visit: Visit): void
  /** Looks at what came since the last look. */
  look(): 'stop' | 'go'
}

/** The canary may have so many times the errors of control, and so many times its p99. */
const errorsFactor = 1.5
const slowFactor = 1.25
const callsMin = 100

interface Counts {
  calls: number
  errors: number
  readonly histogram: Float64Array
}

/** Makes a gate that has counted nothing. */
export function fixedGate(): FixedGate {
  let canary = noCounts()
  let control = noCounts()
  return {
    count({ isCanary, calls, errors, buckets }) {
      const counts = isCanary ? canary : control
      counts.calls += calls
      counts.errors += errors
      const { histogram } = counts
      for (let i = 0; i < calls; i += 1) {
        const bucket = buckets[i] ?? 0
        histogram[bucket] = (histogram[bucket] ?? 0) + 1
      }
    },
    look() {
      const isBeyond =
        canary.calls >= callsMin &&
        control.calls >= callsMin &&
        (canary.errors / canary.calls > errorsFactor * (control.errors / control.calls) ||
          slowestOf(canary) > slowFactor * slowestOf(control))
      canary = noCounts()
      control = noCounts()
      return isBeyond ? 'stop' : 'go'
    },
  }
}

function noCounts(): Counts {
  return { calls: 0, errors: 0, histogram: new Float64Array(LOG_BUCKETS) }
}

function slowestOf({ calls, histogram }: Counts): number {
  let left = calls * 0.01
  for (let bucket = LOG_BUCKETS - 1; bucket >= 0; bucket -= 1) {
    left -= histogram[bucket] ?? 0
    if (left < 0) return logBucketEnd(bucket)
  }
  return 0
}
