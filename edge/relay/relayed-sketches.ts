import type { ReadBatch, ReadSketch } from './read-sketches.ts'

/** Sketches that are kept between two reports, of all who report here. */
const MAX_SKETCHES = 128
const SKETCHES_A_REPORT = 16

interface OpenBatch extends Omit<ReadBatch, 'batch' | 'histogram'> {
  count: number
  errors: number
  sum: number
  sumOfSquares: number
  readonly histogram: Map<number, number>
}

interface OpenSketch extends Omit<ReadSketch, 'batches'> {
  dropped: number
  readonly batches: Map<number, OpenBatch>
}

/** What many processes sketched, added up: the same unit is in the same batch wherever it is. */
export class RelayedSketches {
  #sketches = new Map<string, OpenSketch>()
  /** Sketches that were left out because there were too many. */
  dropped = 0

  add({ flag, ramp, revision, variation, metric, batches, dropped }: ReadSketch): void {
    const name = JSON.stringify([flag, ramp, revision, variation, metric])
    const known = this.#sketches.get(name)
    if (known === undefined && this.#sketches.size >= MAX_SKETCHES) {
      this.dropped += 1
      return
    }
    const sketch = known ?? {
      ...{ flag, ramp, revision, variation, metric },
      batches: new Map<number, OpenBatch>(),
      dropped: 0,
    }
    this.#sketches.set(name, sketch)
    sketch.dropped += dropped
    for (const batch of batches) addBatch(sketch.batches, batch)
  }

  /** Everything since the last call, in portions for one report each, as reports carry it. */
  drain(): object[][] {
    const written = [...this.#sketches.values()].map(write)
    this.#sketches = new Map()
    const portions: object[][] = []
    for (let i = 0; i < written.length; i += SKETCHES_A_REPORT) {
      portions.push(written.slice(i, i + SKETCHES_A_REPORT))
    }
    return portions
  }
}

function addBatch(batches: Map<number, OpenBatch>, { batch: index, ...more }: ReadBatch): void {
  const batch = batches.get(index) ?? {
    ...{ count: 0, errors: 0, sum: 0, sumOfSquares: 0 },
    histogram: new Map<number, number>(),
  }
  batches.set(index, batch)
  batch.count += more.count
  batch.errors += more.errors
  batch.sum += more.sum
  batch.sumOfSquares += more.sumOfSquares
  for (const [bucket, count] of more.histogram) {
    batch.histogram.set(bucket, (batch.histogram.get(bucket) ?? 0) + count)
  }
}

function write({ batches, ...rest }: OpenSketch): object {
  const written = [...batches].map(([batch, { histogram, ...sums }]) => {
    return { batch, ...sums, histogram: [...histogram].flat() }
  })
  return { ...rest, batches: written }
}
