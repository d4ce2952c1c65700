const MAX_SKETCHES = 64
const MAX_WORD_CHARS = 256
const BATCHES = 32
/** As control planes bound it; what is beyond would make them refuse a whole report. */
const MAX_COUNT = 1e12
const MAX_SUM = 1e100
const MAX_BUCKET = 320

/** What is known of one batch of units. */
export interface ReadBatch {
  readonly batch: number
  readonly count: number
  readonly errors: number
  readonly sum: number
  readonly sumOfSquares: number
  readonly histogram: readonly (readonly [bucket: number, count: number])[]
}

/** A metric of the units that a ramp has given a variation, as a report brings it. */
export interface ReadSketch {
  readonly flag: string
  readonly ramp: string
  readonly revision: number
  readonly variation: string
  readonly metric: string
  readonly batches: readonly ReadBatch[]
  readonly dropped: number
}

/** Reads the sketches of a report; those that are none are left out. */
export function readSketches(value: unknown): ReadSketch[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, MAX_SKETCHES).flatMap((one: unknown) => readSketch(one) ?? [])
}

function readSketch(value: unknown): ReadSketch | undefined {
  if (!isObject(value)) return undefined
  const { flag, ramp, revision, variation, metric, batches, dropped } = value
  if (!isWord(flag) || !isWord(ramp) || !isWord(variation) || !isWord(metric)) return undefined
  if (!isCount(revision) || !isCount(dropped) || !Array.isArray(batches)) return undefined
  const read = batches.slice(0, BATCHES).flatMap((one: unknown) => readBatch(one) ?? [])
  return { flag, ramp, revision, variation, metric, batches: read, dropped }
}

function readBatch(value: unknown): ReadBatch | undefined {
  if (!isObject(value)) return undefined
  const { batch, count, errors, sum, sumOfSquares, histogram } = value
  if (!isCount(batch) || batch >= BATCHES || !isCount(count) || !isCount(errors)) return undefined
  if (!isSum(sum) || !isSum(sumOfSquares) || sumOfSquares < 0) return undefined
  if (!Array.isArray(histogram)) return undefined
  return { batch, count, errors, sum, sumOfSquares, histogram: readHistogram(histogram) }
}

/** Pairs of a bucket and its count come one after the other. */
function readHistogram(flat: readonly unknown[]): [number, number][] {
  const pairs: [number, number][] = []
  for (let i = 0; i + 1 < flat.length && pairs.length <= MAX_BUCKET; i += 2) {
    const [bucket, count] = flat.slice(i, i + 2)
    if (isCount(bucket) && bucket <= MAX_BUCKET && isCount(count)) pairs.push([bucket, count])
  }
  return pairs
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_WORD_CHARS
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_COUNT && Number.isInteger(value)
}

function isSum(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= MAX_SUM
}
