import type { EvaluationInput } from './attribute.ts'
import { bucketOf, bucketOfPrepared, type PreparedUnit, prepareUnit } from './hash.ts'

let batches = 0

/**
 * Evaluations of many flags for one context, which must not change meanwhile. What flags have in
 * common is then worked out once: identical conditions, and the blocks of the unit's hash.
 */
export class Batch {
  /** Unique within the process, so that nothing need hold on to a batch to tell it from others. */
  readonly id: number
  /** The bucket that was computed last, for who explains. */
  lastBucket: number | undefined = undefined
  #unitText = ''
  #unit: PreparedUnit | undefined = undefined

  constructor() {
    batches += 1
    this.id = batches
  }

  /** The unit prepared for hashing; the last one is remembered, as most flags share theirs. */
  prepared(unitText: string): PreparedUnit {
    if (this.#unit === undefined || this.#unitText !== unitText) {
      this.#unitText = unitText
      this.#unit = prepareUnit(unitText)
    }
    return this.#unit
  }
}

/** The bucket of a unit; hashing is shared between the flags of a batch. */
export function bucketWithin(batch: Batch | undefined, unit: string, seed: number): number {
  if (batch === undefined) return bucketOf(unit, seed)
  batch.lastBucket = bucketOfPrepared(batch.prepared(unit), seed)
  return batch.lastBucket
}

/** Works something out for a context; without a batch nothing is remembered. */
export type Reading<Result> = (context: EvaluationInput, batch: Batch | undefined) => Result

/** The same reading, worked out once for each batch. */
export function oncePerBatch<Result>(read: Reading<Result>): Reading<Result> {
  let batchId = 0
  let known: Result | undefined
  return (context, batch) => {
    if (batch === undefined) return read(context, batch)
    if (batchId !== batch.id || known === undefined) {
      known = read(context, batch)
      batchId = batch.id
    }
    return known
  }
}
