import type { FlagSet } from '../evaluate/flag-set.ts'
import { murmur3 } from '../evaluate/hash.ts'
import type { Resolution } from '../evaluate/resolution.ts'
import type { EvaluationContext } from '../model.ts'
import { logBucketOf } from './log-buckets.ts'
import {
  addToBucket,
  createOpenSketches,
  type OpenSketch,
  openBatchOf,
  type WrittenSketch,
} from './open-sketches.ts'
import { createRampMarks, type RampedFlag } from './ramp-marks.ts'

/** Units are dealt into so many batches. A contract with the control plane. */
const BATCHES = 32
/** Sketches that are kept between two reports; samples of further ones are left out. */
const MAX_SKETCHES = 64
/** A step is not felt at once: caches fill, and what was begun before it ends. */
const SETTLE_MS = 2_000
const MAX_SKETCHES_A_REPORT = 8
/** Larger values, squared and added up, would leave the range in which sums are of use. */
const MAX_VALUE = 1e40

/** A unit's part in a ramp, as it was when something began. */
export interface Assignment {
  readonly ramped: RampedFlag
  readonly variation: string
  readonly batch: number
  /** Too soon after the step. */
  readonly isEarly: boolean
}

/** What samples need of the client. */
export interface RampSamplesPorts {
  /** What is served, and since when on the monotonic clock; undefined before any data. */
  served(): { readonly set: FlagSet; readonly sinceMs: number } | undefined
  isOverridden(flagKey: string): boolean
  nowMs(): number
}

/** Samples of metrics, told apart by the variation that ramps have given. */
export interface RampSamples {
  /** What ramps give a context now, of those that the metric matters to. Does not throw. */
  assign(metric: string, context: EvaluationContext): readonly Assignment[]
  add(metric: string, to: readonly Assignment[], value: number, failed: boolean): void
  /** Everything since the last call, in portions for one report each. */
  drain(): WrittenSketch[][]
}

/** Makes samples that are empty. */
export function createRampSamples(ports: RampSamplesPorts): RampSamples {
  const marks = createRampMarks()
  const sketches = createOpenSketches(MAX_SKETCHES, MAX_SKETCHES_A_REPORT)

  return {
    assign(metric, context) {
      const served = ports.served()
      if (served === undefined || typeof context !== 'object' || context === null) return []
      const assignments: Assignment[] = []
      for (const ramped of marks.of(served.set, served.sinceMs)) {
        if (ramped.metrics?.has(metric) === false || ports.isOverridden(ramped.flag)) continue
        const resolution = served.set.resolve(ramped.flag, context)
        const { variation } = resolution
        if (variation === undefined || !isOfRamp(ramped, resolution)) continue
        const unit = readUnit(ramped, context)
        if (unit === undefined) continue
        const batch = (murmur3(unit, ramped.seed) >>> 0) % BATCHES
        const isEarly = ports.nowMs() - ramped.sinceMs < SETTLE_MS
        assignments.push({ ramped, variation, batch, isEarly })
      }
      return assignments
    },
    add(metric, to, value, failed) {
      if (!(Math.abs(value) <= MAX_VALUE)) return
      for (const { ramped, variation, batch, isEarly } of to) {
        const { flag, ramp, revision } = ramped
        const sketch = sketches.of({ flag, ramp, revision, variation, metric })
        if (sketch === undefined) continue
        if (isEarly) sketch.dropped += 1
        else addSample(sketch, batch, value, failed)
      }
    },
    drain: () => sketches.drain(),
  }
}

/** Whether the ramp itself decided: units that targets or other rules decided are no sample of all. */
function isOfRamp(
  { ramp, canary, control, servesRest }: RampedFlag,
  { variation, reason, metadata }: Resolution,
): boolean {
  if (variation !== canary && variation !== control) return false
  if (metadata.rule !== undefined) return metadata.rule === ramp
  if (reason === 'SPLIT') return true
  return servesRest && reason === 'DEFAULT' && metadata.prerequisite === undefined
}

function readUnit({ unit }: RampedFlag, context: EvaluationContext): string | undefined {
  try {
    return unit(context)
  } catch {
    // A context whose accessors throw has no unit.
    return undefined
  }
}

function addSample(sketch: OpenSketch, index: number, value: number, failed: boolean): void {
  const batch = openBatchOf(sketch, index)
  batch.count += 1
  if (failed) batch.errors += 1
  batch.sum += value
  batch.sumOfSquares += value * value
  addToBucket(batch, logBucketOf(value), 1)
}
