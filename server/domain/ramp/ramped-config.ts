import type { AttributeCondition, Condition } from '@sluice/sdk/model'
import { weightUnits } from '../allocation.ts'
import { bucketCount, sizeOfRanges } from '../bucket-ranges.ts'
import type { FlagConfigDocument, StoredRule, StoredServe } from '../documents.ts'
import { allocationsOf, moveBuckets, unitsOf } from './movement.ts'
import type { Batch, RampDocument } from './ramp.ts'

/** The canary's share of all buckets that a ramp has given it, in percent. */
export function percentOf(ramp: RampDocument): number {
  const given = ramp.steps
    .slice(0, ramp.step + 1)
    .flatMap(({ to }) => ('percent' in to ? [to.percent] : []))
  return given.at(-1) ?? unitsOf(allocationsOf(ramp.from), ramp.variation) / 1000
}

/**
 * The share of the units that a ramp decides which get the canary, 0 to 1; 0 if that is not known,
 * because batches are as large as they are.
 */
export function canaryShareOf(ramp: RampDocument): number {
  if (ruleOf(ramp).length > 0) return 0
  const allocations = allocationsOf(serveOf(ramp))
  const canary = unitsOf(allocations, ramp.variation)
  return canary / (canary + unitsOf(allocations, ramp.control))
}

/** Metrics that the gates of a ramp look at, sorted. */
function metricsOf({ steps }: RampDocument): string[] {
  const sources = steps.flatMap(({ gates }) => gates.map(({ source }) => source))
  const metrics = sources.flatMap((source) => ('metric' in source ? [source.metric] : []))
  return [...new Set(metrics)].sort()
}

/**
 * What a flag is configured to while its ramp is as it is, and after it has ended: everything else
 * stays as it is. While the ramp runs, a split of 100 % stays a split, so that what is measured
 * of it can be told apart.
 */
export function rampedConfig(config: FlagConfigDocument, ramp: RampDocument): FlagConfigDocument {
  const { ramp: _mark, ...unmarked } = config
  const plain = { ...unmarked, updatedAt: ramp.updatedAt }
  const rules = plain.rules.filter(({ id }) => id !== ramp.id)
  switch (ramp.state) {
    case 'running':
    case 'paused': {
      const { id, variation: canary, control } = ramp
      const mark = { id, canary, control, metrics: metricsOf(ramp) }
      return { ...plain, default: serveOf(ramp), rules: [...rules, ...ruleOf(ramp)], ramp: mark }
    }
    case 'completed': {
      const isWhole = unitsOf(allocationsOf(serveOf(ramp)), ramp.variation) === bucketCount
      if (isWhole) return { ...plain, default: { variation: ramp.variation }, rules }
      return { ...plain, default: serveOf(ramp), rules: [...rules, ...ruleOf(ramp)] }
    }
    case 'rolledBack':
      // Whoever turned it off meanwhile had a reason.
      return {
        ...plain,
        on: plain.on && ramp.before.on,
        default: ramp.before.default,
        rules,
      }
    case 'aborted':
      return plain
  }
}

/** What the default serves at the step that a ramp is at. */
function serveOf(ramp: RampDocument): StoredServe {
  const hasPercent = ramp.steps.slice(0, ramp.step + 1).some(({ to }) => 'percent' in to)
  if (!hasPercent) return ramp.from
  const { variation: canary, control, bucketBy, seed } = ramp
  const from = allocationsOf(ramp.from)
  const units = weightUnits(percentOf(ramp))
  if (units === null) throw new RangeError(`ramp ${ramp.id} has a step that is no percentage`)
  const allocations = moveBuckets({ from, canary, control }, units)
  const weights = Object.fromEntries(
    allocations.map(({ variation, ranges }) => [variation, sizeOfRanges(ranges) / 1000]),
  )
  return { split: { bucketBy, seed, weights, allocations } }
}

/** The rule of all batches so far; it has the id of the ramp. */
function ruleOf(ramp: RampDocument): StoredRule[] {
  const byAttribute = new Map<string, Batch['values']>()
  for (const { to } of ramp.steps.slice(0, ramp.step + 1)) {
    if (!('batch' in to)) continue
    const { attribute, values } = to.batch
    byAttribute.set(attribute, [...(byAttribute.get(attribute) ?? []), ...values])
  }
  const conditions = [...byAttribute].map(
    ([attribute, values]): AttributeCondition => ({ attribute, op: 'in', values }),
  )
  const [only, another] = conditions
  if (only === undefined) return []
  const when: Condition = another === undefined ? only : { any: conditions }
  return [{ id: ramp.id, name: `Ramp ${ramp.id}`, when, serve: { variation: ramp.variation } }]
}
