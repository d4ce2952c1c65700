import { OpenFeature, ProviderStatus } from '@openfeature/server-sdk'
import t from 'tap'
import type { ControlPlane } from '../client/helpers/control-plane.ts'
import { deltaBetween, flagPart, snapshotOf } from '../client/helpers/snapshots.ts'
import { until } from '../client/helpers/until.ts'
import { type ProviderSetUp, setUpProvider } from './provider-set-up.ts'

const percent = (end: number) => ({
  bucketBy: 'targetingKey',
  seed: 'seed',
  allocations: [
    { variation: 'on', ranges: [[0, end]] as const },
    { variation: 'off', ranges: [[end, 100_000]] as const },
  ],
})

const one = snapshotOf(1, [
  flagPart('checkout', true, 1),
  flagPart('off', true, 1, { on: false }),
  flagPart('killed', true, 1, { killed: true }),
  flagPart('split', true, 1, { default: { split: percent(50_000) } }),
  flagPart('broken', true, 1, { default: { variation: 'nowhere' } }),
  flagPart('ruled', false, 1, {
    rules: [
      {
        id: 'dutch',
        when: { attribute: 'country', op: 'in', values: ['NL'] },
        serve: { variation: 'on' },
      },
    ],
  }),
  flagPart('menu', true, 1, {
    type: 'json',
    variations: [
      { key: 'on', value: { items: ['a'] } },
      { key: 'off', value: null },
    ],
  }),
  flagPart('theme', true, 1, {
    type: 'string',
    variations: [
      { key: 'on', value: 'dark' },
      { key: 'off', value: 'light' },
    ],
  }),
  flagPart('limit', true, 1, {
    type: 'number',
    variations: [
      { key: 'on', value: 3 },
      { key: 'off', value: 0 },
    ],
  }),
])
const two = { ...one, revision: 2, flags: [flagPart('checkout', false, 2), ...one.flags.slice(1)] }

const answerWith = (status: number) => (plane: ControlPlane) => {
  plane.answer.stream = (_request, response) => response.writeHead(status).end()
  plane.answer.snapshot = (_request, response) => response.writeHead(status).end()
  return {}
}

/** Sets the provider, moving time on until `initialize` has its answer; gives what it rejects with. */
async function set({ provider, domain, runtime }: ProviderSetUp): Promise<unknown> {
  let answer: { readonly error: unknown } | undefined
  const setting = OpenFeature.setProviderAndWait(domain, provider).then(
    () => {
      answer = { error: undefined }
    },
    (error: unknown) => {
      answer = { error }
    },
  )
  await until(() => {
    runtime.advance(50)
    return answer !== undefined
  }, 'the end of initialize')
  await setting
  return answer?.error
}

t.test('flags are evaluated in-process, and a variation is told as variant', async (t) => {
  const setUp = await setUpProvider(t, one)
  t.equal(await set(setUp), undefined)
  const { flags } = setUp
  t.equal(flags.providerStatus, ProviderStatus.READY)
  t.same(flags.metadata.providerMetadata, { name: 'sluice' })
  t.strictSame(await flags.getBooleanDetails('checkout', false), {
    flagKey: 'checkout',
    value: true,
    variant: 'on',
    reason: 'STATIC',
    flagMetadata: { flagSetId: 'e-1', version: '1.1' },
  })
  t.equal(await flags.getStringValue('theme', ''), 'dark')
  t.equal(await flags.getNumberValue('limit', 9), 3)
  t.same(await flags.getObjectValue('menu', {}), { items: ['a'] })
  t.match(await flags.getBooleanDetails('off', true), { value: false, reason: 'DISABLED' })
  const killed = { value: false, variant: 'off', flagMetadata: { killed: true } }
  t.match(await flags.getBooleanDetails('killed', true), killed)
  const ruled = { variant: 'on', reason: 'TARGETING_MATCH', flagMetadata: { rule: 'dutch' } }
  t.match(await flags.getBooleanDetails('ruled', false, { country: 'NL' }), ruled)
  const split = await flags.getBooleanDetails('split', false, { targetingKey: 'u' })
  t.match(split, { reason: 'SPLIT', variant: split.value ? 'on' : 'off' })
})

t.test('an error gives the default, the code and a sentence', async (t) => {
  const setUp = await setUpProvider(t, one)
  await set(setUp)
  const errors = [
    ['gone', 'FLAG_NOT_FOUND', /no such flag/],
    ['broken', 'PARSE_ERROR', /cannot be read/],
    ['theme', 'TYPE_MISMATCH', /another type/],
    ['split', 'TARGETING_KEY_MISSING', /split by an attribute/],
  ] as const
  for (const [flagKey, errorCode, errorMessage] of errors) {
    const details = await setUp.flags.getBooleanDetails(flagKey, true)
    t.match(details, { value: true, reason: 'ERROR', errorCode, errorMessage }, flagKey)
    t.notOk(Object.hasOwn(details, 'variant'), flagKey)
  }
})

t.test('changes, silence and news after silence become events', async (t) => {
  const setUp = await setUpProvider(t, one)
  const { plane, runtime, flags, events } = setUp
  await set(setUp)
  t.same(events, ['READY'], 'told once')
  plane.snapshot = two
  plane.send(deltaBetween(one, two))
  await until(() => events.length === 2, 'the change')
  t.equal(events[1], 'CHANGED: checkout')
  t.equal(await flags.getBooleanValue('checkout', true), false)

  answerWith(503)(plane)
  plane.cutStreams()
  await until(() => {
    runtime.advance(1_000)
    return events.length === 3
  }, 'the silence')
  t.equal(events[2], 'STALE')
  t.equal(flags.providerStatus, ProviderStatus.STALE)
  t.equal(await flags.getBooleanValue('checkout', true), false, 'the last flags are served on')

  plane.answer = {}
  await until(() => {
    runtime.advance(1_000)
    return events.length === 4
  }, 'the news')
  t.equal(events[3], 'READY')
  t.equal(flags.providerStatus, ProviderStatus.READY)
})

t.test('flags that come late make it ready after initialize was rejected', async (t) => {
  const setUp = await setUpProvider(t, one, answerWith(503))
  const { plane, runtime, flags, events } = setUp
  t.match(await set(setUp), {
    code: 'PROVIDER_NOT_READY',
    message: 'Sluice had no flags within 10000 ms',
  })
  t.equal(flags.providerStatus, ProviderStatus.ERROR)
  const details = await flags.getBooleanDetails('checkout', false)
  t.match(details, { value: false, errorCode: 'PROVIDER_NOT_READY', errorMessage: /no flags yet/ })
  plane.answer = {}
  await until(() => {
    runtime.advance(500)
    return events.includes('READY')
  }, 'the flags')
  t.equal(flags.providerStatus, ProviderStatus.READY)
  t.equal(await flags.getBooleanValue('checkout', false), true)
  const keys = one.flags.map(({ key }) => key).join()
  const error = 'ERROR: Sluice had no flags within 10000 ms'
  t.same(events, [error, 'READY', `CHANGED: ${keys}`])
})

t.test('a key that is refused is fatal at once, until it is taken after all', async (t) => {
  const setUp = await setUpProvider(t, one, answerWith(401))
  const { plane, runtime, flags, events } = setUp
  const startedMs = runtime.monotonicMs()
  t.match(await set(setUp), { code: 'PROVIDER_FATAL', message: /does not know the key/ })
  t.ok(runtime.monotonicMs() - startedMs < 10_000, 'without waiting for what cannot come')
  t.equal(flags.providerStatus, ProviderStatus.FATAL)
  t.equal((await flags.getBooleanDetails('checkout', false)).errorCode, 'PROVIDER_FATAL')
  plane.answer = {}
  await until(() => {
    runtime.advance(10_000)
    return events.includes('READY')
  }, 'the key to be taken')
  t.equal(await flags.getBooleanValue('checkout', false), true)
})

t.test(
  'options with which no flag can come are fatal, also before the provider is set',
  async (t) => {
    const setUp = await setUpProvider(t, one, () => ({ key: '' }))
    await until(() => setUp.client.status.state === 'error', 'the client to notice')
    t.match(await set(setUp), { code: 'PROVIDER_FATAL', message: /`key` is missing/ })
    t.equal(setUp.flags.providerStatus, ProviderStatus.FATAL)
    const withData = await setUpProvider(t, one, () => ({ key: '', bootstrap: one }))
    t.equal(await set(withData), undefined, 'flags that the application brought are served')
    t.equal(withData.flags.providerStatus, ProviderStatus.READY)
  },
)

t.test('trouble while there is nothing to serve is an error, and says what', async (t) => {
  const setUp = await setUpProvider(t, one, answerWith(503))
  const { plane, runtime, flags, events } = setUp
  await set(setUp)
  answerWith(401)(plane)
  await until(() => {
    runtime.advance(1_000)
    return events.length === 2
  }, 'the second error')
  t.match(events[1], /^ERROR: .*does not know the key/)
  t.equal(flags.providerStatus, ProviderStatus.FATAL)
})

t.test('tracked events are counted, and closing sends them and lets go', async (t) => {
  const setUp = await setUpProvider(t, one)
  const { plane, client, flags, provider } = setUp
  await set(setUp)
  flags.track('orders', { targetingKey: 'u' })
  flags.track('revenue', { targetingKey: 'u' }, { value: 9.5 })
  flags.track('revenue', {}, { value: 0.5, currency: 'EUR' })
  await provider.onClose()
  t.equal(client.status.state, 'closed')
  const reports = plane.requests.filter(({ path }) => path === '/sdk/v1/reports')
  t.match(JSON.parse(reports.at(-1)?.body ?? ''), {
    metrics: { orders: { count: 1, sum: 1 }, revenue: { count: 2, sum: 10 } },
  })
})
