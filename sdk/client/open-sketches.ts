/** Which metric of which units: those that a step of a ramp has given a variation. */
export interface SketchIdentity {
  readonly flag: string
  readonly ramp: string
  readonly revision: number
  readonly variation: string
  readonly metric: string
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

/** A sketch as reports carry it. */
export interface WrittenSketch extends SketchIdentity {
  readonly batches: readonly WrittenBatch[]
  /** Samples that were left out, because they came too soon after a step. */
  readonly dropped: number
}

/** What is added to between two reports. */
export interface OpenBatch {
  count: number
  errors: number
  sum: number
  sumOfSquares: number
  readonly histogram: Map<number, number>
}

/** A sketch that is added to between two reports. */
export interface OpenSketch extends SketchIdentity {
  dropped: number
  readonly batches: Map<number, OpenBatch>
}

/** Sketches between two reports. */
export interface OpenSketches {
  /** The sketch of an identity; undefined if there are too many. */
  of(identity: SketchIdentity): OpenSketch | undefined
  /** Everything since the last call, in portions for one report each. */
  drain(): WrittenSketch[][]
}

/** Makes room for `most` sketches, of which `aReport` fit into one report. */
export function createOpenSketches(most: number, aReport: number): OpenSketches {
  let sketches = new Map<string, OpenSketch>()
  return {
    of({ flag, ramp, revision, variation, metric }) {
      const name = JSON.stringify([flag, ramp, revision, variation, metric])
      const known = sketches.get(name)
      if (known !== undefined || sketches.size >= most) return known
      const made = { flag, ramp, revision, variation, metric, batches: new Map(), dropped: 0 }
      sketches.set(name, made)
      return made
    },
    drain() {
      const written = [...sketches.values()].map(write)
      sketches = new Map()
      const portions: WrittenSketch[][] = []
      for (let i = 0; i < written.length; i += aReport) portions.push(written.slice(i, i + aReport))
      return portions
    },
  }
}

/** The batch of a sketch, which is empty at first. */
export function openBatchOf({ batches }: OpenSketch, index: number): OpenBatch {
  const known = batches.get(index)
  if (known !== undefined) return known
  const made = { count: 0, errors: 0, sum: 0, sumOfSquares: 0, histogram: new Map() }
  batches.set(index, made)
  return made
}

/** Adds calls to a bucket of a batch's histogram. */
export function addToBucket({ histogram }: OpenBatch, bucket: number, count: number): void {
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + count)
}

function write({ batches, ...rest }: OpenSketch): WrittenSketch {
  const written = [...batches].map(([batch, { histogram, ...sums }]): WrittenBatch => {
    return { batch, ...sums, histogram: [...histogram].flat() }
  })
  return { ...rest, batches: written }
}
