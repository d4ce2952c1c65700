import { logBucketOf } from '@sluice/sdk/log-buckets'
import { emptySketch, type Sketch } from '../../../../server/domain/gate/sketch.ts'

/** One call as a test makes it up. */
export interface SampleCall {
  readonly batch: number
  readonly value: number
  readonly failed?: boolean
}

/** Adds calls to a sketch, as the SDK does. */
export function addCalls(sketch: Sketch, calls: Iterable<SampleCall>): Sketch {
  for (const { batch: index, value, failed = false } of calls) {
    const batch = sketch[index % sketch.length]
    if (batch === undefined) continue
    batch.count += 1
    batch.errors += failed ? 1 : 0
    batch.sum += value
    batch.sumOfSquares += value * value
    const bucket = logBucketOf(value)
    batch.histogram[bucket] = (batch.histogram[bucket] ?? 0) + 1
  }
  return sketch
}

/** A sketch of calls. */
export function sketchOf(calls: Iterable<SampleCall>): Sketch {
  return addCalls(emptySketch(), calls)
}
