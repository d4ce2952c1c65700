import { addToBucket, createOpenSketches, openBatchOf } from '@sluice/sdk/relay'
import type { ReadSketch } from './read-sketches.ts'

/** Sketches that are kept between two reports, of all who report here. */
const MAX_SKETCHES = 128
const SKETCHES_A_REPORT = 16

/** What many processes sketched, added up: the same unit is in the same batch wherever it is. */
export class RelayedSketches {
  readonly #sketches = createOpenSketches(MAX_SKETCHES, SKETCHES_A_REPORT)
  /** Sketches that were left out because there were too many. */
  dropped = 0

  add(read: ReadSketch): void {
    const sketch = this.#sketches.of(read)
    if (sketch === undefined) {
      this.dropped += 1
      return
    }
    sketch.dropped += read.dropped
    for (const { batch: index, count, errors, sum, sumOfSquares, histogram } of read.batches) {
      const batch = openBatchOf(sketch, index)
      batch.count += count
      batch.errors += errors
      batch.sum += sum
      batch.sumOfSquares += sumOfSquares
      for (const [bucket, more] of histogram) addToBucket(batch, bucket, more)
    }
  }

  /** Everything since the last call, in portions for one report each, as reports carry it. */
  drain(): object[][] {
    return this.#sketches.drain()
  }
}
