import type { FlagSet } from '../evaluate/flag-set.ts'
import { murmur3 } from '../evaluate/hash.ts'
import type { Resolution } from '../evaluate/resolution.ts'
import type { EvaluationContext } from '../model.ts'
import { logBucketOf } from './log-buckets.ts'
import { createRampMarks, type RampedFlag } from './ramp-marks.ts'

/** Units are dealt into so many batches. A contract with the control plane. */
const BATCHES = 32
/** Sketches that are kept between two reports; samples of further ones are left out, and counted. */
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

/** What is known of one batch of units, as reports carry it. */
interface WrittenBatch {
  readonly batch: number
  readonly count: number
  readonly errors: number
  readonly sum: number
  readonly sumOfSquares: number
  /** Bucket, count, bucket, count … */
  readonly histogram: readonly number[]
}

/** A metric of the units that a ramp has given a variation, as reports carry it. */
export interface WrittenSketch {
  readonly flag: string
  readonly ramp: string
  readonly revision: number
  readonly variation: string
  readonly metric: string
  readonly batches: readonly WrittenBatch[]
  /** Samples that were left out, because they came too soon after a step. */
  readonly dropped: number
}

interface OpenSketch extends Omit<WrittenSketch, 'batches'> {
  dropped: number
  readonly batches: Map<number, OpenBatch>
}

interface OpenBatch {
  count: number
  errors: number
  sum: number
  sumOfSquares: number
  readonly histogram: Map<number, number>
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
  let sketches = new Map<string, OpenSketch>()

  function sketchOf({ ramped, variation }: Assignment, metric: string): OpenSketch | undefined {
    const { flag, ramp, revision } = ramped
    const name = JSON.stringify([flag, ramp, revision, variation, metric])
    const known = sketches.get(name)
    if (known !== undefined || sketches.size >= MAX_SKETCHES) return known
    const made = { flag, ramp, revision, variation, metric, batches: new Map(), dropped: 0 }
    sketches.set(name, made)
    return made
  }

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
      for (const assignment of to) {
        const sketch = sketchOf(assignment, metric)
        if (sketch === undefined) continue
        if (assignment.isEarly) sketch.dropped += 1
        else addSample(sketch.batches, assignment.batch, value, failed)
      }
    },
    drain() {
      const written = [...sketches.values()].map(write)
      sketches = new Map()
      const portions: WrittenSketch[][] = []
      for (let i = 0; i < written.length; i += MAX_SKETCHES_A_REPORT) {
        portions.push(written.slice(i, i + MAX_SKETCHES_A_REPORT))
      }
      return portions
    },
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

function addSample(
  batches: Map<number, OpenBatch>,
  index: number,
  value: number,
  failed: boolean,
): void {
  const batch = batches.get(index) ?? {
    ...{ count: 0, errors: 0, sum: 0, sumOfSquares: 0 },
    histogram: new Map<number, number>(),
  }
  batches.set(index, batch)
  batch.count += 1
  if (failed) batch.errors += 1
  batch.sum += value
  batch.sumOfSquares += value * value
  const bucket = logBucketOf(value)
  batch.histogram.set(bucket, (batch.histogram.get(bucket) ?? 0) + 1)
}

function write({ batches, ...rest }: OpenSketch): WrittenSketch {
  const written = [...batches].map(([batch, { histogram, ...sums }]): WrittenBatch => {
    return { batch, ...sums, histogram: [...histogram].flat() }
  })
  return { ...rest, batches: written }
}
