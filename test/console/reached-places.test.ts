import t from 'tap'
import { isExplained, reachedPlaces } from '../../server/console/src/review/reached-places.ts'

const environments = [
  { key: 'staging', name: 'Staging' },
  { key: 'production', name: 'Production' },
]
const reach = {
  environments: [
    { environment: 'staging', critical: false, flags: ['checkout'], count: 1 },
    { environment: 'production', critical: true, flags: ['checkout', 'upsell'], count: 250 },
  ],
}

t.test('a review names the environments that are reached, critical ones first', async (t) => {
  t.same(reachedPlaces(reach, environments, { segment: 'beta' }), [
    { name: 'Production', isCritical: true, flags: ['checkout', 'upsell'], more: 248 },
    { name: 'Staging', isCritical: false, flags: ['checkout'], more: 0 },
  ])
})

t.test('the flag that is changed is not one of those that it reaches', async (t) => {
  const flags = reachedPlaces(reach, environments, { flag: 'checkout' }).map((one) => one.flags)
  t.same(flags, [['upsell'], []])
})

t.test('a critical environment needs a reason', async (t) => {
  t.ok(isExplained([], ''))
  t.notOk(isExplained(['Production'], ' '))
  t.ok(isExplained(['Production'], 'wave 2'))
})
