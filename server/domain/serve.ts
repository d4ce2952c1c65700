import type { Allocation } from '@sluice/sdk/model'
import { allocate, checkAllocations, weightUnits } from './allocation.ts'
import { bucketCount } from './bucket-ranges.ts'
import type { FlagDocument, StoredServe, StoredSplit } from './documents.ts'
import { type Fault, Refusal } from './refusal.ts'

/** A serve as it comes in: {variation} | {percent, variation?} | {weights} | {split}. */
export interface ServeInput {
  variation?: string
  percent?: number
  weights?: Record<string, number>
  bucketBy?: string
  split?: StoredSplit
}

/** What a serve is read against. */
export interface ServeSurroundings {
  readonly flag: FlagDocument
  /** Gets the rest of a percentage. */
  readonly offVariation: string
  /** What served at this place until now: its buckets move as little as possible. */
  readonly previous: StoredServe | undefined
}

/**
 * Reads a serve into what is stored; null if it has faults, which are added to the list. Refuses
 * with VARIATION_REQUIRED when a percentage does not say of which variation.
 */
export function readServe(
  input: ServeInput,
  path: string,
  around: ServeSurroundings,
  faults: Fault[],
): StoredServe | null {
  const before = faults.length
  const given = (['percent', 'weights', 'split'] as const).filter((m) => input[m] !== undefined)
  if (given.length > 1 || (given.length === 0 && input.variation === undefined)) {
    const message = 'needs exactly one of variation, percent, weights or split'
    faults.push({ path, code: 'SERVE_FORM', message })
    return null
  }
  if (given[0] !== 'percent' && given.length === 1 && input.variation !== undefined) {
    const message = 'variation goes alone or with percent'
    faults.push({ path: `${path}/variation`, code: 'SERVE_FORM', message })
    return null
  }
  if (input.bucketBy !== undefined && given[0] !== 'percent' && given[0] !== 'weights') {
    const message = 'bucketBy goes with percent or weights'
    faults.push({ path: `${path}/bucketBy`, code: 'SERVE_FORM', message })
    return null
  }
  const known = new Set(around.flag.variations.map(({ key }) => key))
  const requireKnown = (key: string, at: string) => {
    if (known.has(key)) return
    const message = `the flag has no variation "${key}"; it has ${[...known].join(', ')}`
    faults.push({ path: `${path}${at}`, code: 'UNKNOWN_VARIATION', message })
  }
  if (input.variation !== undefined) requireKnown(input.variation, '/variation')
  if (input.split !== undefined) return readSplit(input.split, path, known, faults)
  const weights = wantedWeights(input, path, around, faults)
  if (weights !== null) for (const key of Object.keys(weights)) requireKnown(key, `/weights/${key}`)
  if (faults.length > before) return null
  if (weights === null) {
    return input.variation === undefined ? null : { variation: input.variation }
  }
  return { split: newSplit(weights, input, around) }
}

/** Percentages by variation; null for a single variation or after a fault. */
function wantedWeights(
  input: ServeInput,
  path: string,
  around: ServeSurroundings,
  faults: Fault[],
): Record<string, number> | null {
  const { percent, weights } = input
  if (percent !== undefined) {
    const named = input.variation ?? trueVariation(around.flag)
    if (weightUnits(percent) === null) {
      const message = 'at most three decimals'
      faults.push({ path: `${path}/percent`, code: 'PRECISION', message })
      return null
    }
    if (named === around.offVariation) {
      const message = `the rest would get "${named}" too: it is the off variation. Name another one`
      faults.push({ path: `${path}/variation`, code: 'SERVE_FORM', message })
      return null
    }
    const rest = Number((100 - percent).toFixed(3))
    return { [named]: percent, [around.offVariation]: rest }
  }
  if (weights === undefined) return null
  const before = faults.length
  let sum = 0
  for (const [key, weight] of Object.entries(weights)) {
    const units = weightUnits(weight)
    if (units === null) {
      const message = 'at most three decimals'
      faults.push({ path: `${path}/weights/${key}`, code: 'PRECISION', message })
    }
    sum += units ?? 0
  }
  if (sum !== bucketCount && faults.length === before) {
    const message = `the weights add up to ${sum / 1000}, not 100`
    faults.push({ path: `${path}/weights`, code: 'WEIGHTS_SUM', message })
  }
  return weights
}

/** The one variation that a percentage of a boolean flag means. */
export function trueVariation(flag: FlagDocument): string {
  const candidates = flag.variations.filter(({ value }) => value === true)
  const only = candidates[0]
  if (flag.type === 'boolean' && candidates.length === 1 && only !== undefined) return only.key
  const keys = flag.variations.map(({ key }) => key).join(', ')
  throw new Refusal(
    'VARIATION_REQUIRED',
    `${flag.key} is a ${flag.type} flag: say which variation gets the percentage, e.g. {"percent":25,"variation":"${flag.variations[0]?.key}"}. It has ${keys}.`,
  )
}

function newSplit(
  weights: Record<string, number>,
  input: ServeInput,
  around: ServeSurroundings,
): StoredSplit {
  const { flag, previous } = around
  const order = flag.variations.map(({ key }) => key)
  const before = previous !== undefined && 'split' in previous ? previous.split : undefined
  const bucketBy = input.bucketBy ?? before?.bucketBy ?? 'targetingKey'
  const seed = before?.seed ?? flag.seed
  const comparable = before === undefined || before.bucketBy === bucketBy
  const allocations = allocate({
    weights,
    order,
    previous: comparable ? previousAllocations(previous) : undefined,
    named: input.percent === undefined ? undefined : (input.variation ?? trueVariation(flag)),
  })
  return { bucketBy, seed, weights, allocations }
}

function previousAllocations(previous: StoredServe | undefined): readonly Allocation[] | undefined {
  if (previous === undefined) return undefined
  if ('split' in previous) return previous.split.allocations
  return [{ variation: previous.variation, ranges: [[0, bucketCount]] }]
}

/** Takes a split as somebody stored it: the ranges stand, and the weights must agree with them. */
function readSplit(
  split: StoredSplit,
  path: string,
  known: ReadonlySet<string>,
  faults: Fault[],
): StoredServe | null {
  const message = checkAllocations(split.allocations, known)
  if (message !== null) {
    faults.push({ path: `${path}/split/allocations`, code: 'ALLOCATIONS', message })
    return null
  }
  const weights: Record<string, number> = {}
  for (const { variation, ranges } of split.allocations) {
    const size = ranges.reduce((sum, [start, end]) => sum + end - start, 0)
    weights[variation] = size / 1000
  }
  for (const key of new Set([...Object.keys(weights), ...Object.keys(split.weights)])) {
    if (!known.has(key)) {
      const fault = `the flag has no variation "${key}"; it has ${[...known].join(', ')}`
      faults.push({
        path: `${path}/split/weights/${key}`,
        code: 'UNKNOWN_VARIATION',
        message: fault,
      })
      return null
    }
    const asked = Object.hasOwn(split.weights, key) ? split.weights[key] : 0
    if (asked === (Object.hasOwn(weights, key) ? weights[key] : 0)) continue
    const fault = `"${key}" owns ${weights[key] ?? 0} % of the buckets but its weight is ${asked}`
    faults.push({ path: `${path}/split/weights`, code: 'WEIGHTS_SUM', message: fault })
    return null
  }
  return { split }
}
