import { deepEqual, equal, ok } from 'node:assert/strict'
import type { Allocation, BucketRange } from '@sluice/sdk/model'
import fc from 'fast-check'
import t from 'tap'
import { allocate, checkAllocations } from '../../../../server/domain/allocation.ts'
import { sizeOfRanges, withoutRanges } from '../../../../server/domain/bucket-ranges.ts'
import type { FlagConfigDocument, StoredServe } from '../../../../server/domain/documents.ts'
import { abort, advance, pause, resume, rollBack } from '../../../../server/domain/ramp/machine.ts'
import { allocationsOf } from '../../../../server/domain/ramp/movement.ts'
import { isLive, type RampDocument } from '../../../../server/domain/ramp/ramp.ts'
import { rampedConfig } from '../../../../server/domain/ramp/ramped-config.ts'
import { act, exampleFlag, exampleGate, serving, startOn } from './example.ts'

const seed = Math.trunc(Math.random() * 2 ** 31)

/** A share in thousandths of a percent, as people give it. */
const share = fc.integer({ min: 1, max: 99_999 }).map((units) => units / 1000)

/** A configuration that somebody has arrived at by percentages. */
const configs = fc
  .record({
    keys: fc.constantFrom(['on', 'off'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']),
    owner: fc.nat(),
    history: fc.array(share, { maxLength: 4 }),
  })
  .map(({ keys, owner, history }) => {
    const flag = exampleFlag(keys)
    let serve: StoredServe = { variation: keys.at(-1) ?? '' }
    let previous: readonly Allocation[] | undefined
    history.forEach((percent, i) => {
      const named = keys[(owner + i) % keys.length] ?? ''
      const rest = Number((100 - percent).toFixed(3))
      const other = keys.find((key) => key !== named) ?? ''
      const weights = { [named]: percent, [other]: rest }
      const allocations = allocate({ weights, order: keys, previous, named: undefined })
      previous = allocations
      serve = { split: { bucketBy: 'targetingKey', seed: 's', weights, allocations } }
    })
    return { flag, config: serving(flag, serve), keys }
  })

/** One thing that is done to a ramp, or to the flag after it. */
const commands = fc.array(
  fc.constantFrom('advance', 'pause', 'resume', 'rollBack', 'abort', 'restart' as const),
  { minLength: 1, maxLength: 40 },
)

const plans = fc.uniqueArray(share, { minLength: 1, maxLength: 8 }).map((all) => [...all, 100])

const machine = { advance, pause, resume, rollBack, abort }

t.test(
  `whoever has the canary at a share has it at every higher one, over any history (seed ${seed})`,
  (t) => {
    fc.assert(
      fc.property(
        configs,
        fc.array(plans, { minLength: 1, maxLength: 5 }),
        commands,
        (start, percents, todo) => {
          const { flag, keys } = start
          const [canary = '', control = ''] = [keys[0], keys.at(-1)]
          const seen: (readonly BucketRange[])[] = []
          let { config } = start
          let ramp: RampDocument | undefined
          let started = 0
          const look = () => {
            const allocations = allocationsOf(config.default)
            equal(checkAllocations(allocations, new Set(keys)), null)
            seen.push(rangesOf(allocations, canary))
          }
          look()
          for (const command of ['restart' as const, ...todo]) {
            if (command === 'restart') {
              const plan = percents[started % percents.length] ?? []
              if (ramp !== undefined && isLive(ramp)) continue
              ramp = tryToStart(config, flag, canary, control, plan) ?? ramp
              started += 1
            } else if (ramp !== undefined && isLive(ramp)) ramp = machine[command](ramp, act())
            if (ramp === undefined) return
            config = rampedConfig(config, ramp)
            look()
          }
          for (const one of seen) for (const other of seen) ok(isNested(one, other))
        },
      ),
      { seed, numRuns: 300 },
    )
    t.end()
  },
)

t.test(
  `only the canary and control move, and a rollback is what was there before (seed ${seed})`,
  (t) => {
    fc.assert(
      fc.property(configs, plans, fc.integer({ min: 0, max: 10 }), (start, percents, steps) => {
        const { flag, config, keys } = start
        const [canary = '', control = ''] = [keys[0], keys.at(-1)]
        let ramp = tryToStart(config, flag, canary, control, percents)
        if (ramp === undefined) return
        const others = keys.filter((key) => key !== canary && key !== control)
        const before = allocationsOf(config.default)
        for (let i = 0; i < steps && isLive(ramp); i += 1) ramp = advance(ramp, act())
        const during = rampedConfig(config, ramp)
        for (const key of others) {
          deepEqual(rangesOf(allocationsOf(during.default), key), rangesOf(before, key))
        }
        const after = rampedConfig(during, rollBack(ramp, act()))
        deepEqual({ ...after, updatedAt: '' }, { ...config, updatedAt: '' })
      }),
      { seed, numRuns: 300 },
    )
    t.end()
  },
)

t.test(`no step is passed over: each is entered, one at a time (seed ${seed})`, (t) => {
  fc.assert(
    fc.property(plans, commands, (percents, todo) => {
      const flag = exampleFlag()
      const config = serving(flag, { variation: 'off' })
      const steps = [...percents]
        .sort((a, b) => a - b)
        .map((percent) => ({
          to: { percent },
          ...(percent < 100 ? { gates: [exampleGate()] } : {}),
        }))
      let ramp = startOn(config, { steps })
      for (const command of todo) {
        if (command === 'restart' || !isLive(ramp)) continue
        ramp = machine[command](ramp, act())
      }
      const entered = ramp.log
        .filter(({ did }) => did === 'started' || did === 'stepped')
        .map(({ step }) => step)
      deepEqual(
        entered,
        entered.map((_, i) => i),
        'in order, without a gap, none twice',
      )
      if (ramp.state === 'completed') equal(entered.length, steps.length)
    }),
    { seed, numRuns: 300 },
  )
  t.end()
})

t.test('the shares are those that a percentage by hand would give', async (t) => {
  const flag = exampleFlag()
  const ramp = startOn(serving(flag, { variation: 'off' }), {
    strategy: 'canary',
    percents: [25, 100],
  })
  const config = rampedConfig(serving(flag, { variation: 'off' }), ramp)
  t.match(config.default, {
    split: {
      seed: flag.seed,
      weights: { on: 25, off: 75 },
      allocations: [
        { variation: 'on', ranges: [[0, 25_000]] },
        { variation: 'off', ranges: [[25_000, 100_000]] },
      ],
    },
  })
})

function rangesOf(allocations: readonly Allocation[], variation: string): readonly BucketRange[] {
  return allocations.find((one) => one.variation === variation)?.ranges ?? []
}

function isNested(one: readonly BucketRange[], other: readonly BucketRange[]): boolean {
  const [smaller, larger] = sizeOfRanges(one) <= sizeOfRanges(other) ? [one, other] : [other, one]
  return withoutRanges(smaller, larger).length === 0
}

/** A ramp through those of the shares that lie ahead; undefined if control has nothing to give. */
function tryToStart(
  config: FlagConfigDocument,
  flag: ReturnType<typeof exampleFlag>,
  canary: string,
  control: string,
  percents: readonly number[],
): RampDocument | undefined {
  const allocations = allocationsOf(config.default)
  const own = sizeOfRanges(rangesOf(allocations, canary))
  const most = (own + sizeOfRanges(rangesOf(allocations, control))) / 1000
  const ahead = percents.filter((percent) => percent > own / 1000 && percent <= most)
  const steps = [...ahead].sort((a, b) => a - b).map((percent) => ({ to: { percent } }))
  return steps.length === 0
    ? undefined
    : startOn(config, { steps, variation: canary, control }, flag)
}
