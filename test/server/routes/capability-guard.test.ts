import t from 'tap'
import { CAPABILITIES } from '../../../sdk/client/capabilities.ts'
import { capabilityWarnings, neededCapabilities } from '../../../server/domain/capabilities.ts'
import { operators } from '../../../server/schemas/condition.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const config = `${shop}/flags/checkout/environments/production`

t.test('saving what a connected SDK cannot evaluate names its instances', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { secret: token } = await server.createKey('shop', 'production')
  const report = async (instance: string, capabilities: readonly string[], relay = false) => {
    const body = {
      ...{ instance, boot: 'b', seq: 1, sdk: 'sluice-js/0.0.9', capabilities, relay },
      ...{ applied: null, ageMs: 0, evaluations: {}, metrics: {}, unknownFlags: {} },
    }
    t.equal((await server.post('/sdk/v1/reports', body, { token })).status, 202)
  }
  const without = (...missing: string[]) => CAPABILITIES.filter((one) => !missing.includes(one))
  await report('web-new', CAPABILITIES)
  await report('web-old', without('op:semverGte', 'segments'))
  await report('web-mute', [])
  await report('edge', without('op:semverGte'), true)
  const rules = [
    {
      id: 'beta',
      name: 'Beta',
      when: { not: { all: [{ attribute: 'version', op: 'semverGte', values: ['2.0.0'] }] } },
      serve: { variation: 'on' },
    },
  ]
  const saved = await server.patch(config, { on: true, rules })
  t.match(saved, {
    status: 200,
    body: {
      warnings: [
        { code: 'SDK_TOO_OLD', message: /web-old \(sluice-js\/0\.0\.9: op:semverGte\)\. Update/ },
      ],
    },
  })
  const simple = await server.patch(config, { rules: [] })
  t.same(simple.body.warnings, [])
  const old = { attribute: 'version', op: 'semverGte', values: ['1.0.0'] }
  await server.post(`${shop}/segments`, { key: 'recent', rules: [old] })
  const segmented = [{ ...rules[0], when: { segment: 'recent' } }]
  const { warnings } = (await server.patch(config, { rules: segmented })).body
  t.match(warnings, [{ message: /web-old \(.*: segments, op:semverGte\)/ }])
})

t.test('this SDK says that it can evaluate everything that the server takes', async (t) => {
  for (const op of operators) t.ok(CAPABILITIES.includes(`op:${op}`), op)
  const needed = neededCapabilities(
    {
      ...{ on: true, offVariation: 'off', exclusionGroup: 'checkout', updatedAt: '' },
      prerequisites: [{ flag: 'login', variations: ['on'] }],
      targets: [{ variation: 'on', bucketBy: 'targetingKey', values: ['u'] }],
      rules: [
        { id: 'a', name: 'a', when: { segment: 'loop' }, serve: { variation: 'on' } },
        { id: 'b', name: 'b', when: { segment: 'gone' }, serve: { variation: 'on' } },
      ],
      default: {
        split: { bucketBy: 'targetingKey', seed: 'a', weights: {}, allocations: [] },
      },
    },
    (key) => (key === 'loop' ? [{ any: [{ segment: 'loop' }] }] : undefined),
  )
  t.same([...needed].sort(), ['exclusionGroups', 'prerequisites', 'segments', 'splits', 'targets'])
  for (const one of needed) t.ok(CAPABILITIES.includes(one), one)
  t.same(capabilityWarnings('checkout', needed, []), [])
})
