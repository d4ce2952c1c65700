import t from 'tap'
import type { Verdict } from '../../../server/domain/gate/gate.ts'
import type { MeasureGate } from '../../../server/ramps/gate-looks.ts'
import { createShop, isObject, startTestServer, type TestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'
import { seedGate } from './seed-documents.ts'

const shop = '/api/v1/projects/shop'
const configOf = (flag: string) => `${shop}/flags/${flag}/environments/production`
const rampOf = (flag: string) => `${configOf(flag)}/ramp`
const gate = {
  id: 'errors',
  source: { metric: 'checkout', statistic: 'errors' },
  limit: { maxIncrease: { absolute: 0.01 } },
  intervalMs: 1000,
  inconclusiveLimit: 0,
}

/** What the gates of each flag say. */
const said = new Map<string, Verdict>()
const measureGate: MeasureGate = async ({ id }, { flag, nowMs, revision }) => ({
  gate: id,
  atMs: nowMs,
  verdict: said.get(flag) ?? 'go',
  reason: `4.1 % of 1,200 failed, at ${revision}`,
  canary: { value: 0.041, low: 0.03, high: 0.05, samples: 1200 },
  control: null,
  difference: null,
})

let server: TestServer
let made = 0

t.before(async () => {
  server = await startTestServer(t, { measureGate })
  await createShop(server)
})

/** A flag of its own, off everywhere. */
async function freshFlag(): Promise<string> {
  made += 1
  const key = `flag-${made}`
  await server.post(`${shop}/flags`, { key, type: 'boolean' })
  return key
}

/** Waits until the ramp of a flag is in a state, and gives it. */
async function becomes(flag: string, state: string) {
  let body: Record<string, unknown> = {}
  await until(`${flag} is ${state}`, 6000, async () => {
    body = (await server.get(rampOf(flag))).body
    return body.state === state
  })
  return body
}

async function start(flag: string, plan: object) {
  const answer = await server.post(rampOf(flag), plan)
  if (answer.status !== 201) throw new Error(answer.text)
  return answer.body
}

async function eventsOf(flag: string): Promise<Record<string, unknown>[]> {
  const { body } = await server.get(`${shop}/audit?limit=1000`)
  const items: unknown = body.items
  return (Array.isArray(items) ? items : [])
    .filter(isObject)
    .filter(({ type, subject }) => {
      return String(type).startsWith('ramp.') && isObject(subject) && subject.flag === flag
    })
    .reverse()
}

const endless = { steps: [{ to: { percent: 25 }, holdMs: null }, { to: { percent: 100 } }] }

t.test(
  'a ramp goes through its steps by itself, turns the flag on and leaves it plain',
  async (t) => {
    const flag = await freshFlag()
    const steps = [10, 50, 100].map((percent) => ({ to: { percent }, holdMs: 50 }))
    const answer = await server.post(rampOf(flag), { steps })
    t.equal(answer.status, 201, answer.text)
    t.match(answer.body, {
      flag,
      environment: 'production',
      strategy: 'canary',
      variation: 'on',
      control: 'off',
      state: 'running',
      step: 0,
      fromPercent: 0,
      percent: 10,
      receipts: /receipts\?revision=/,
    })
    t.equal(answer.headers.get('location'), `${shop}/ramps/${answer.body.id}`)
    t.match((await server.get(configOf(flag))).body, { on: true, ramp: answer.body.id })
    const done = await becomes(flag, 'completed')
    t.match(done, { percent: 100, waitingFor: null, measurements: [], endedAt: String })
    t.match((await server.get(configOf(flag))).body, {
      on: true,
      default: { variation: 'on' },
      ramp: null,
    })
    const events = await eventsOf(flag)
    t.same(
      events.map(({ type }) => type),
      ['ramp.started', 'ramp.stepped', 'ramp.stepped', 'ramp.completed'],
      'each step once',
    )
    t.match(events[1], { by: `ramp:${answer.body.id}`, subject: { to: '50 %', step: '2 of 3' } })
  },
)

t.test('a Go advances, and the log says what the gates said', async (t) => {
  const flag = await freshFlag()
  const steps = [
    { to: { percent: 10 }, holdMs: 50, gates: [gate] },
    { to: { percent: 100 }, holdMs: 0 },
  ]
  await start(flag, { steps })
  const { log } = await becomes(flag, 'completed')
  t.match(log, [
    { did: 'started', step: 0 },
    {
      did: 'stepped',
      step: 1,
      reason: /errors: 4.1 %/,
      verdicts: [{ gate: 'errors', verdict: 'go' }],
    },
    { did: 'completed', step: 1 },
  ])
})

t.test(
  'No-Go takes it back at once: one commit, with the numbers, to what was there before',
  async (t) => {
    const flag = await freshFlag()
    await server.patch(configOf(flag), { on: true, default: { percent: 5 } })
    const before = (await server.get(configOf(flag))).body
    said.set(flag, 'noGo')
    const plan = { template: 'cautious', gates: [gate] }
    const { revision } = await start(flag, plan)
    const ramp = await becomes(flag, 'rolledBack')
    t.match(ramp, { reason: /errors: 4.1 % of 1,200 failed/, step: 0 })
    const after = (await server.get(configOf(flag))).body
    t.same({ ...after, updatedAt: '' }, { ...before, updatedAt: '' })
    const [, rolledBack, ...more] = await eventsOf(flag)
    t.same(more, [])
    const next = String(revision).replace(/\d+$/, (last) => String(Number(last) + 1))
    t.match(rolledBack, {
      type: 'ramp.rolledBack',
      revision: next,
      reason: /4.1 % of 1,200 failed/,
    })

    const again = await server.post(rampOf(flag), plan)
    t.match(again.body, {
      status: 409,
      code: 'RAMP_REFUSED',
      detail: /rolled back at .*4.1 %.*force/,
    })
    const unexplained = await server.post(rampOf(flag), { ...plan, force: true })
    t.match(unexplained.body, { code: 'INVALID', errors: [{ path: '/reason' }] })
    said.set(flag, 'go')
    const forced = await server.post(rampOf(flag), { ...plan, force: true, reason: 'fixed in 1.2' })
    t.equal(forced.status, 201, forced.text)
  },
)

t.test('doubt and failures pause it for a person, who goes on or says why not', async (t) => {
  for (const verdict of ['inconclusive', 'error'] as const) {
    const flag = await freshFlag()
    said.set(flag, verdict)
    const gates = [{ ...gate, consecutiveErrorLimit: 0 }]
    const steps = [{ to: { percent: 10 }, holdMs: 20, gates }, { to: { percent: 100 } }]
    await start(flag, { steps })
    const ramp = await becomes(flag, 'paused')
    t.match(ramp, { reason: /errors: 4.1 %/, step: 0 })
    const log: unknown[] = Array.isArray(ramp.log) ? ramp.log : []
    t.match(log.at(-1), { did: 'paused', verdicts: [{ gate: 'errors', verdict }] })
    await until('a paused ramp is measured too', 5000, async () => {
      const { body } = await server.get(rampOf(flag))
      return Array.isArray(body.measurements) && body.measurements[0]?.verdict === verdict
    })
    const path = `${shop}/ramps/${ramp.id}`
    const silent = await server.post(`${path}/advance`)
    t.match(silent.body, { code: 'INVALID', errors: [{ path: '/reason' }] })
    const elsewhere = await server.post(`${path}/advance`, { reason: 'x', step: 1 })
    t.match(elsewhere.body, { status: 409, code: 'RAMP_REFUSED', step: 0 })
    const on = await server.post(`${path}/advance`, { reason: 'looked at it', step: 0 })
    t.match(on.body, { state: 'running', step: 1, percent: 100 }, on.text)
  }
})

t.test('doubt takes it back if it was started so', async (t) => {
  const flag = await freshFlag()
  said.set(flag, 'inconclusive')
  const steps = [{ to: { percent: 10 }, holdMs: 20, gates: [gate] }, { to: { percent: 100 } }]
  await start(flag, { steps, onDoubt: 'rollBack' })
  const ramp = await becomes(flag, 'rolledBack')
  t.match(ramp, { onDoubt: 'rollBack', reason: /Nothing could be concluded: errors: 4.1 %/ })
  t.match((await server.get(configOf(flag))).body, { on: false, ramp: null })
})

t.test(
  'a kill pauses it, restore does not resume it, and resume holds the step again',
  async (t) => {
    const flag = await freshFlag()
    const { id } = await start(flag, endless)
    t.equal((await server.post(`${configOf(flag)}/kill`, { reason: 'smoke' })).status, 200)
    t.match(await becomes(flag, 'paused'), { reason: 'The flag was killed: smoke' })
    const path = `${shop}/ramps/${id}`
    t.match((await server.post(`${path}/resume`)).body, { code: 'RAMP_REFUSED', detail: /killed/ })
    t.match((await server.post(`${path}/advance`)).body, { code: 'RAMP_REFUSED', detail: /killed/ })
    await server.post(`${configOf(flag)}/restore`, { reason: 'no smoke' })
    t.match((await server.get(path)).body, { state: 'paused' })
    t.match((await server.post(`${path}/resume`)).body, { state: 'running', step: 0 })
    await server.patch(configOf(flag), { on: false })
    t.match(await becomes(flag, 'paused'), { reason: 'The flag was turned off.' })
    const back = await server.post(`${path}/rollback`, { reason: 'enough' })
    t.match(back.body, { state: 'rolledBack', reason: 'enough' })
    t.match((await server.get(configOf(flag))).body, { on: false, default: { variation: 'on' } })
  },
)

t.test('while it runs, nobody else decides who gets what', async (t) => {
  const flag = await freshFlag()
  const { id } = await start(flag, endless)
  const refused = [
    await server.patch(configOf(flag), { default: { percent: 30 } }),
    await server.patch(configOf(flag), { targets: [{ variation: 'on', values: ['user-1'] }] }),
    await server.patch(configOf(flag), { offVariation: 'on' }),
    await server.patch(`${shop}/flags/${flag}`, { clientVisible: true }),
    await server.post(`${shop}/flags/${flag}/archive`),
    await server.post(rampOf(flag), endless),
  ]
  for (const { body, text } of refused)
    t.match(body, { status: 409, code: 'RAMP_RUNNING', ramp: id }, text)
  t.equal((await server.patch(`${shop}/flags/${flag}`, { description: 'x' })).status, 200)
  const other = `${shop}/flags/${flag}/environments/staging`
  t.equal((await server.patch(other, { default: { percent: 30 } })).status, 200)
  t.match((await server.patch(configOf(flag), { ramp: 'other' })).body, { code: 'READ_ONLY' })
  t.match((await server.post(`${shop}/ramps/${id}/abort`, { reason: 'x' })).body, {
    state: 'aborted',
  })
  t.match((await server.get(configOf(flag))).body, { default: { split: { weights: { on: 25 } } } })
  t.equal((await server.patch(configOf(flag), { default: { percent: 30 } })).status, 200)
})

t.test('what has been done is answered again, and what has ended stays so', async (t) => {
  const flag = await freshFlag()
  const { id } = await start(flag, endless)
  const path = `${shop}/ramps/${id}`
  const why = { reason: 'x' }
  for (const [action, state] of [
    ['pause', 'paused'],
    ['resume', 'running'],
    ['abort', 'aborted'],
  ] as const) {
    for (let i = 0; i < 2; i += 1) {
      t.match((await server.post(`${path}/${action}`, why)).body, { state })
    }
  }
  for (const action of ['pause', 'resume', 'advance', 'rollback']) {
    const { body } = await server.post(`${path}/${action}`, why)
    t.match(body, { status: 409, code: 'RAMP_NOT_RUNNING', state: 'aborted' }, action)
  }
  t.same(
    (await eventsOf(flag)).map(({ type }) => type),
    ['ramp.started', 'ramp.paused', 'ramp.resumed', 'ramp.aborted'],
  )
})

t.test('blue and green: one step, and one call back, also when it is completed', async (t) => {
  const flag = await freshFlag()
  await server.patch(configOf(flag), { on: true, default: { variation: 'off' } })
  const { id, steps } = await start(flag, { strategy: 'blueGreen', holdMs: 20 })
  t.match(steps, [{ to: { percent: 100 } }])
  await becomes(flag, 'completed')
  const back = await server.post(`${shop}/ramps/${id}/rollback`, { reason: 'slow' })
  t.match(back.body, { state: 'rolledBack' }, back.text)
  t.match((await server.get(configOf(flag))).body, { default: { variation: 'off' } })

  const { id: second } = await start(flag, {
    ...{ strategy: 'blueGreen', holdMs: 20 },
    ...{ force: true, reason: 'x' },
  })
  await becomes(flag, 'completed')
  await server.patch(configOf(flag), { default: { percent: 50 } })
  const late = await server.post(`${shop}/ramps/${second}/rollback`, { reason: 'x' })
  t.match(late.body, { status: 409, code: 'RAMP_NOT_RUNNING', detail: /changed/ })
})

t.test('a batch waits for receipts', async (t) => {
  const flag = await freshFlag()
  await server.patch(configOf(flag), { on: true, default: { variation: 'off' } })
  const batches = [
    { attribute: 'region', values: ['eu-1'] },
    { attribute: 'region', values: ['us-1'] },
  ]
  const { id } = await start(flag, { strategy: 'rolling', batches, holdMs: 20 })
  t.match((await server.get(configOf(flag))).body, {
    default: { variation: 'off' },
    rules: [
      { id, when: { attribute: 'region', op: 'in', values: ['eu-1'] }, serve: { variation: 'on' } },
    ],
  })
  await until('it waits for receipts', 5000, async () => {
    return (await server.get(rampOf(flag))).body.waitingFor === 'receipts: no instance is connected'
  })
  t.match((await server.get(rampOf(flag))).body, { state: 'running', step: 0 })
  const { secret } = await server.createKey('shop', 'production')
  const report = async (seq: number, applied: unknown) =>
    server.post(
      '/sdk/v1/reports',
      {
        ...{ instance: 'web-1', boot: 'b1', seq, sdk: 'test/1', capabilities: [], applied },
        ...{ ageMs: 0, evaluations: {}, metrics: {}, unknownFlags: {} },
      },
      { token: secret },
    )
  const head = async () => {
    const { body } = await server.get(`${shop}/environments/production/receipts`)
    return body.revision
  }
  await report(1, '1.1')
  await until('it names who is missing', 5000, async () => {
    return (await server.get(rampOf(flag))).body.waitingFor === 'the receipts of web-1'
  })
  await report(2, await head())
  await until('the next batch', 5000, async () => (await server.get(rampOf(flag))).body.step === 1)
  await report(3, await head())
  await becomes(flag, 'completed')
  t.match((await server.get(configOf(flag))).body, { default: { variation: 'on' }, rules: [] })
})

t.test('what cannot be ramped is refused, with the reason', async (t) => {
  const flag = await freshFlag()
  const refuses = async (plan: object, expected: object) => {
    const { body, text } = await server.post(rampOf(flag), plan)
    t.match(body, expected, text)
  }
  const fault = (path: string, code: string) => ({ code: 'INVALID', errors: [{ path, code }] })
  const step = (percent: number, more = {}) => ({ to: { percent }, ...more })
  await refuses({}, fault('', 'PLAN_FORM'))
  await refuses({ template: 'fast', steps: [step(5)] }, fault('', 'PLAN_FORM'))
  await refuses({ template: 'fast', percents: [1] }, fault('/percents', 'PLAN_FORM'))
  await refuses({ template: 'swift' }, fault('/template', 'enum'))
  await refuses({ template: 'fast', variation: 'none' }, fault('/variation', 'UNKNOWN_VARIATION'))
  await refuses({ template: 'fast', control: 'on' }, fault('/control', 'CONTROL'))
  await refuses({ template: 'fast', deadlineAt: '2020-01-01' }, fault('/deadlineAt', 'TIME'))
  await refuses({ strategy: 'rolling' }, fault('/batches', 'REQUIRED'))
  await refuses({ steps: [step(50), step(25)] }, fault('/steps/1/to/percent', 'PERCENT'))
  await refuses({ steps: [step(0.0001)] }, fault('/steps/0/to/percent', 'PERCENT'))
  await refuses({ steps: [{ to: {} }] }, fault('/steps/0/to', 'STEP_FORM'))
  await refuses(
    { steps: [step(100, { gates: [gate] })] },
    fault('/steps/0/gates/0/limit', 'NOT_COMPARABLE'),
  )
  await refuses(
    { steps: [step(9, { gates: [gate, gate] })] },
    fault('/steps/0/gates/1/id', 'DUPLICATE'),
  )
  const odd = { ...gate, source: { metric: 'checkout' } }
  await refuses({ template: 'fast', gates: [odd] }, fault('/gates/0/source', 'GATE_FORM'))
  const asks = (promql: string, more: object = {}) => [{ ...gate, source: { promql }, ...more }]
  const query = (place: string) => fault(`${place}/source/promql`, 'GATE_QUERY')
  await refuses({ template: 'fast', gates: asks('sum(x)') }, query('/gates/0'))
  await refuses({ template: 'fast', gates: asks('x{v="{{var}}"}') }, query('/gates/0'))
  const long = asks('rate(x{v="{{ variation }}"}[5m])')
  await refuses({ template: 'fast', gates: long }, query('/gates/0'))
  await refuses({ steps: [step(9, { gates: long, holdMs: 1000 })] }, query('/steps/0/gates/0'))
  await server.post(`${configOf(flag)}/kill`, { reason: 'smoke' })
  await refuses(
    { template: 'fast' },
    { status: 409, code: 'RAMP_REFUSED', detail: /killed.*smoke/ },
  )
  await server.post(`${configOf(flag)}/restore`, { reason: 'x' })
  await server.patch(configOf(flag), { targets: [{ variation: 'on', values: ['user-1'] }] })
  await refuses({ template: 'fast' }, { code: 'RAMP_REFUSED', detail: /off in production/ })
  await server.patch(configOf(flag), { on: true, default: { variation: 'on' } })
  await refuses({ template: 'fast' }, fault('/variation', 'NOTHING_TO_DO'))
  await server.post(`${shop}/flags/${flag}/archive`)
  await refuses({ template: 'fast' }, { status: 409, code: 'RAMP_REFUSED', detail: /archived/ })
  t.match((await server.get(`${rampOf(flag)}`)).body, { status: 404, detail: /had no ramp/ })
  t.match((await server.get(`${shop}/ramps/none`)).body, { status: 404, code: 'NOT_FOUND' })
})

t.test('a running ramp keeps a gate that would be refused today: marked, and paused', async (t) => {
  const flag = await freshFlag()
  const ramp = await start(flag, { steps: [{ to: { percent: 50 }, holdMs: 0 }], gates: [gate] })
  const old = { ...gate, source: { promql: 'sum(errors_total)' } }
  await seedGate(server, String(ramp.id), old)
  const paused = await becomes(flag, 'paused')
  t.match(paused.reason, /errors would be refused today: its query must name \{\{variation\}\}/)
  t.match(paused.steps, [{ gates: [{ source: old.source, fault: /^The query must name/ }] }])
  t.match((await server.get(`${shop}/ramps/${ramp.id}`)).body, { state: 'paused', step: 0 })
})

t.test('ramps are listed, newest first, by flag, environment and state', async (t) => {
  const flag = await freshFlag()
  const { id } = await start(flag, endless)
  const list = async (query: string) => {
    const { body } = await server.get(`${shop}/ramps?${query}`)
    return (Array.isArray(body.items) ? body.items : []).map((one) => one.id)
  }
  t.equal((await list('limit=1'))[0], id)
  t.same(await list(`flag=${flag}`), [id])
  t.same(await list(`flag=${flag}&state=live&environment=production`), [id])
  t.same(await list(`flag=${flag}&state=completed`), [])
  t.same(await list(`flag=${flag}&environment=staging`), [])
})
