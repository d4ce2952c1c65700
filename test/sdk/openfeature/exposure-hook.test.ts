import { InMemoryProvider, OpenFeature } from '@openfeature/server-sdk'
import type { Exposure } from '@sluice/sdk'
import { createExposureHook } from '@sluice/sdk/openfeature'
import t from 'tap'
import { flagPart, snapshotOf } from '../client/helpers/snapshots.ts'
import { setUpProvider } from './provider-set-up.ts'

const snapshot = snapshotOf(1, [flagPart('checkout', true, 1), flagPart('other', false, 1)])

t.test('a hook tells who was given which variation, once for each', async (t) => {
  const { provider, domain, flags } = await setUpProvider(t, snapshot, () => ({
    bootstrap: snapshot,
  }))
  await OpenFeature.setProviderAndWait(domain, provider)
  const exposures: Exposure[] = []
  flags.addHooks(createExposureHook((exposure) => exposures.push(exposure)))
  flags.setContext({ country: 'NL' })
  for (let call = 0; call < 3; call += 1) {
    await flags.getBooleanValue('checkout', false, { targetingKey: 'u' })
    await flags.getBooleanValue('checkout', false, { targetingKey: 'v' })
    await flags.getBooleanValue('other', true, { targetingKey: 'u' })
    await flags.getBooleanValue('gone', true, { targetingKey: 'u' })
    await flags.getStringValue('other', '', { targetingKey: 'u' })
  }
  const units = exposures.map(({ flagKey, variation, context }) => {
    return `${flagKey} ${variation} ${context.targetingKey}`
  })
  t.same(units, ['checkout on u', 'checkout on v', 'other off u'])
  t.strictSame(exposures[0], {
    flagKey: 'checkout',
    variation: 'on',
    value: true,
    reason: 'STATIC',
    context: { country: 'NL', targetingKey: 'u' },
  })
})

t.test('a hook that throws is logged, and the value is served', async (t) => {
  const { provider, domain, flags } = await setUpProvider(t, snapshot, () => ({
    bootstrap: snapshot,
  }))
  await OpenFeature.setProviderAndWait(domain, provider)
  const lines: string[] = []
  const error = (line: string) => lines.push(line)
  flags.setLogger({ error, warn() {}, info() {}, debug() {} })
  const hook = createExposureHook(() => {
    throw new Error('of the application')
  })
  flags.addHooks(hook)
  t.equal(await flags.getBooleanValue('checkout', false, { targetingKey: 'u' }), true)
  t.same(lines, ['sluice: a callback of the application threw: of the application'])
})

t.test('what other providers evaluate is not told', async (t) => {
  const variants = { on: true, off: false }
  const flag = { variants, defaultVariant: 'on', disabled: false } as const
  await OpenFeature.setProviderAndWait('other', new InMemoryProvider({ checkout: flag }))
  const flags = OpenFeature.getClient('other')
  flags.addHooks(createExposureHook(() => t.fail('it was told')))
  t.equal(await flags.getBooleanValue('checkout', false), true)
})
