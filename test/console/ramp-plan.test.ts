import t from 'tap'
import type { Flag, FlagConfig } from '../../server/console/src/api/types.ts'
import { newGate, writeGate } from '../../server/console/src/ramp/gate-draft.ts'
import { draftHold, holdMsOf } from '../../server/console/src/ramp/hold-draft.ts'
import { firstPlan, type PlanDraft, writePlan } from '../../server/console/src/ramp/plan-draft.ts'
import { draftSteps, faultWords, plannedSteps } from '../../server/console/src/ramp/plan-steps.ts'
import { createShop, startTestServer } from '../helpers/server.ts'

const place = '/api/v1/projects/shop/flags/checkout/environments/production'
const errors = { ...newGate('errors', []), text: 'checkout' }
const busy = newGate('cpu', [errors])

t.test('the steps that are shown of a plan are those that the server makes of it', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  await server.patch(place, { on: true, default: { percent: 10 } })
  const flag: Flag = JSON.parse((await server.get('/api/v1/projects/shop/flags/checkout')).text)
  const config: FlagConfig = JSON.parse((await server.get(place)).text)
  const first = firstPlan(flag, config)
  const minute = { amount: 1, unit: 'minutes' } as const
  const own = [{ to: { attribute: 'region', values: ['eu', 42] }, hold: minute, gates: [busy] }]
  const last = { to: { percent: 100 }, hold: { amount: 1, unit: 'person' }, gates: null } as const
  const plans: readonly Partial<PlanDraft>[] = [
    {},
    { template: 'cautious', gates: [errors, busy] },
    { way: 'canary', percents: '5; 20 % 50,100', hold: { amount: 2, unit: 'hours' } },
    { way: 'linear', stepPercent: 30, gates: [errors] },
    { way: 'rolling', batches: 'eu\nus, asia\n', gates: [errors], deadline: '2099-01-01T09:00' },
    { way: 'rolling', batches: '"eu, west",7\n8', batchType: 'number', gates: [errors] },
    { way: 'blueGreen', hold: { amount: 1, unit: 'person' }, gates: [errors] },
    { way: 'steps', steps: [...own, last], gates: [errors], alphaPercent: 5, control: 'off' },
  ]
  for (const members of plans) {
    const draft = { ...first, ...members }
    const { steps, faults } = plannedSteps(draft, config)
    t.same(faults, [])
    const { status, body } = await server.post(`${place}/preview`, { ramp: writePlan(draft) })
    t.equal(status, 200, JSON.stringify(body))
    t.same(JSON.parse(JSON.stringify(steps)), body.steps, JSON.stringify(members))

    const taken = plannedSteps({ ...draft, way: 'steps', steps: draftSteps(steps) }, config)
    t.same(
      taken.steps.map(({ to, holdMs }) => ({ to, holdMs })),
      steps.map(({ to, holdMs }) => ({ to, holdMs })),
      'and so they are when they are taken apart',
    )
  }

  const wrong: readonly [Partial<PlanDraft>, RegExp][] = [
    [{ way: 'linear', stepPercent: 0 }, /^The plan needs at least 1 %/],
    [{ way: 'rolling' }, /^The plan needs batches/],
    [{ way: 'rolling', attribute: ' ', batches: 'eu' }, /attribute/],
    [{ way: 'steps', steps: [{ ...last, to: { percent: 5 } }] }, /^Step 1: must be over 10/],
    [
      { way: 'steps', steps: [{ ...last, gates: [errors] }] },
      /^Step 1, gate 1: nobody gets the other variation/,
    ],
    [
      { way: 'steps', steps: [{ ...last, to: { attribute: 'a', values: [] } }] },
      /^Step 1: .*value/,
    ],
    [{ gates: [{ ...newGate('promql', []), text: 'sum(x)' }] }, /^gate 1: must name/],
    [{ control: 'on' }, /./],
  ]
  for (const [members, told] of wrong) {
    const { steps, faults } = plannedSteps({ ...first, ...members }, config)
    t.same(steps, [])
    t.match(faults[0] && faultWords(faults[0]), told, JSON.stringify(members))
  }
})

t.test('a hold is edited in the unit that people would say it in', async (t) => {
  const minuteMs = 60_000
  t.same(draftHold(15 * minuteMs), { amount: 15, unit: 'minutes' })
  t.same(draftHold(120 * minuteMs), { amount: 2, unit: 'hours' })
  t.same(draftHold(2880 * minuteMs), { amount: 2, unit: 'days' })
  t.same(draftHold(90 * minuteMs), { amount: 90, unit: 'minutes' })
  for (const ms of [null, 0, 600, minuteMs, 36 * 60 * minuteMs]) {
    t.equal(holdMsOf(draftHold(ms)), ms)
  }
})

t.test('of a gate only what is not usual is sent', async (t) => {
  t.same(writeGate(errors), {
    id: 'errors',
    source: { metric: 'checkout', statistic: 'errors' },
    limit: { maxIncrease: { absolute: 0.005 } },
  })
  t.same(writeGate({ ...busy, isDryRun: true, tuning: { ...busy.tuning, minSamples: 50 } }), {
    ...{ id: 'cpu', source: { saturation: 'cpu' }, limit: { max: 0.8 } },
    ...{ dryRun: true, minSamples: 50 },
  })
  t.match(newGate('errors', [errors], false), { id: 'errors-2', limit: 'max' }, 'of everybody')
})
