import t from 'tap'
import { createShop, isObject, startTestServer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const place = `${shop}/flags/checkout/environments/production`
const rules = [
  {
    id: 'pro',
    name: 'Pro plan',
    when: { attribute: 'plan', op: 'in', values: ['pro'] },
    serve: { variation: 'on' },
  },
]

t.test('a preview', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  await server.patch(place, { on: true, default: { percent: 10 } })
  const preview = (body: object, request = {}) => server.post(`${place}/preview`, body, request)

  await t.test('says what a save then does, and changes nothing', async (t) => {
    const before = await server.get(place)
    const change = { default: { percent: 30 } }
    const { status, body, etag } = await preview({ change, madeUp: 5000 })
    t.equal(status, 200)
    t.match(body.places, [{ moves: [{ from: 'off', to: 'on', percent: 20 }], kept: 80 }])
    t.match(body.contexts, { source: 'madeUp', evaluated: 5000 })
    const changed = isObject(body.contexts) ? Number(body.contexts.changed) : 0
    t.ok(Math.abs(changed - 1000) < 150, `${changed} of 5000 are about 20 %`)
    t.same((await server.get(place)).body, before.body)
    t.equal(etag, before.etag, 'it can be saved as it was looked at')
  })

  await t.test('evaluates the contexts that it is given, before and after', async (t) => {
    // Nobody has it yet, whichever buckets the random seed of the flag gives them.
    await server.patch(place, { default: { percent: 0 } })
    const contexts = [
      { targetingKey: 'a', plan: 'pro' },
      { targetingKey: 'b', plan: 'free' },
      { plan: 'free' },
    ]
    const { body } = await preview({ change: { rules }, contexts })
    t.match(body.contexts, { source: 'given', evaluated: 3, changed: 1 })
    t.match(body.contexts, {
      moves: [{ from: 'off', to: 'on', count: 1 }],
      examples: [
        {
          context: { plan: 'pro' },
          before: { reason: 'SPLIT' },
          after: { reason: 'TARGETING_MATCH' },
        },
      ],
    })
    t.match(body.places, [
      { place: 'rule', name: 'Pro plan', before: null, after: { on: 100 } },
      { place: 'default', reachedBy: 'others' },
    ])
    await server.patch(place, { default: { percent: 10 } })
  })

  await t.test('looks at segments, units, kills and archives', async (t) => {
    await server.post(`${shop}/segments`, {
      key: 'beta',
      rules: [{ attribute: 'beta', op: 'in', values: [true] }],
    })
    const ofSegment = { rules: [{ when: { segment: 'beta' }, serve: { variation: 'on' } }] }
    const seen = await preview({ change: ofSegment })
    t.match(seen.body.contexts, { examples: [{ context: { beta: true } }] })
    const byCompany = await preview({ change: { default: { percent: 100, bucketBy: 'company' } } })
    t.match(byCompany.body.contexts, { evaluated: 1000 })
    t.match(byCompany.body.places, [{ isExact: false }])
    await server.post(`${place}/kill`, { reason: 'errors' })
    const killed = await preview({ change: { on: false } })
    t.match(killed.body.warnings, [{ code: 'FLAG_KILLED' }])
    t.match(killed.body.places, [{ after: { off: 100 } }])
    await server.post(`${place}/restore`, { reason: 'fixed' })
    const none = await preview({ change: {}, madeUp: 0 })
    t.match(none.body, { places: [{ moves: [] }], contexts: { evaluated: 0, changed: 0 } })
  })

  await t.test('of a ramp shows its steps, and who gets one of them', async (t) => {
    const gates = [
      { id: 'errors', source: { metric: 'm', statistic: 'errors' }, limit: { max: 0.1 } },
    ]
    const { status, body } = await preview({ ramp: { template: 'standard', gates }, madeUp: 2000 })
    t.equal(status, 200)
    t.match(body.steps, [{ to: { percent: 25 }, gates: [{ id: 'errors' }] }], 'after its 10 %')
    t.match(body.places, [{ moves: [{ from: 'off', to: 'on', percent: 15 }], kept: 85 }])
    t.equal((await server.get(`${place}/ramp`)).status, 404, 'none is started')
    const batches = [{ attribute: 'region', values: ['eu'] }]
    const rolling = await preview({ ramp: { strategy: 'rolling', batches } })
    t.match(rolling.body.contexts, { examples: [{ context: { region: 'eu' } }] })
    t.match(rolling.body.places, [{ place: 'rule', before: null, after: { on: 100 } }, {}])
    const second = await preview({ ramp: { template: 'standard' }, step: 1, madeUp: 0 })
    t.match(second.body.places, [{ moves: [{ from: 'off', to: 'on', percent: 40 }] }], 'to 50 %')
    const all = await preview({ ramp: { strategy: 'rolling', batches }, step: 1 })
    t.match(all.body.places, [{ place: 'rule' }, { after: { on: 100 } }], 'everybody after them')
    const beyond = await preview({ ramp: { strategy: 'rolling', batches }, step: 2 })
    t.match(beyond, { status: 422, body: { errors: [{ path: '/step', code: 'RANGE' }] } })
    const none = await preview({ change: { on: true }, step: 0 })
    t.match(none, { status: 422, body: { errors: [{ path: '/step', code: 'PREVIEW_FORM' }] } })
    const both = await preview({ ramp: { template: 'fast' }, change: { on: true } })
    t.match(both, { status: 422, body: { errors: [{ code: 'PREVIEW_FORM' }] } })
    const wrong = await preview({ ramp: { steps: [{ to: { percent: 5 } }] } })
    t.match(wrong, { status: 422, body: { errors: [{ path: '/steps/0/to/percent' }] } })
    await server.post(`${place}/ramp`, { template: 'standard' })
    const during = await preview({ change: { default: { percent: 50 } } })
    t.match(during, { status: 409, body: { code: 'RAMP_RUNNING' } })
    const ramp = String((await server.get(`${place}/ramp`)).body.id)
    await server.post(`${shop}/ramps/${ramp}/abort`, { reason: 'enough' })
  })

  await t.test('refuses what a save would refuse', async (t) => {
    const cases: [object, object][] = [
      [{ change: { default: { percent: 101 } } }, { code: 'INVALID' }],
      [{ change: { default: { variation: 'blue' } } }, { code: 'INVALID' }],
      [
        { change: { rules: [{ when: { segment: 'x' }, serve: { percent: 1 } }] } },
        { code: 'INVALID' },
      ],
      [{ change: { on: true }, contexts: [] }, { code: 'INVALID' }],
      [{ change: { on: true }, madeUp: 10_001 }, { code: 'INVALID' }],
      [{ on: true }, { code: 'INVALID' }],
      [{}, { code: 'INVALID' }],
    ]
    for (const [body, expected] of cases) {
      t.match(await preview(body), { status: 422, body: expected }, JSON.stringify(body))
    }
    const path = `${shop}/flags/login/environments/production/preview`
    t.equal((await server.post(path, { change: { on: true } })).status, 404)
  })
})
