import { mock } from 'node:test'
import { OpenFeature, ProviderEvents, ProviderStatus } from '@openfeature/web-sdk'
import { SluiceWebProvider, type SluiceWebProviderOptions } from '@sluice/sdk/openfeature/web'
import t, { type Test } from 'tap'
import { createClientKey, createShopFlags } from '../../edge/helpers/shop.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { until } from '../../system/until.ts'

// Node has no EventSource: here the provider asks. In Chromium it is told: test/edge/web-provider.test.ts.
const BOUND_MS = 10_000
const server = await startTestServer(t)
await createShop(server, { flags: [] })
await createShopFlags(server)
const key = await createClientKey(server)
const checkout = '/api/v1/projects/shop/flags/checkout/environments/production'
const user = { targetingKey: 'user-1', country: 'NL' }
t.teardown(() => OpenFeature.close())

/** A provider of a domain of its own, the events that OpenFeature told, and its requests. */
function create(t: Test, context: object, more: Partial<SluiceWebProviderOptions> = {}) {
  const domain = t.name
  const asked: Promise<Response>[] = []
  const provider = new SluiceWebProvider({
    ...{ url: server.url, key, pollMs: 1_000 },
    fetch: (url, init) => {
      const answer = fetch(url, init)
      asked.push(answer)
      return answer
    },
    ...more,
  })
  const client = OpenFeature.getClient(domain)
  const events: string[] = []
  for (const event of Object.values(ProviderEvents)) {
    client.addHandler(event, (details) => {
      events.push([event, ...flagsChangedOf(details)].join(' '))
    })
  }
  const set = async () => {
    await OpenFeature.setContext(domain, { ...context })
    await OpenFeature.setProviderAndWait(domain, provider).catch(() => undefined)
  }
  return { client, events, asked, set, domain }
}

function flagsChangedOf(details: unknown): readonly string[] {
  const changed: unknown = Reflect.get(Object(details), 'flagsChanged')
  return Array.isArray(changed) ? changed.map(String) : []
}

/** A browser's storage, as far as it matters here. */
function createStorage() {
  const held = new Map<string, string>()
  return {
    held,
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, value: string) => void held.set(name, value),
    removeItem: (name: string) => void held.delete(name),
  }
}

t.test('it evaluates, and says what fails and why', async (t) => {
  const { client, set } = create(t, user)
  t.match(client.getBooleanDetails('checkout', true), { errorCode: 'PROVIDER_NOT_READY' })
  await set()
  t.match(client.getBooleanDetails('checkout', false), {
    value: true,
    variant: 'on',
    reason: 'STATIC',
    flagMetadata: { flagSetId: /^e_/, version: /^\d+\.\d+$/ },
  })
  t.equal(client.getStringValue('theme', ''), 'blue')
  t.equal(client.getNumberValue('limit', 0), 12.5)
  t.same(client.getObjectValue('layout', {}), { columns: 3, wide: true })
  t.equal(client.getBooleanDetails('targeted', false).reason, 'TARGETING_MATCH')
  t.match(client.getStringDetails('limit', 'x'), { value: 'x', errorCode: 'TYPE_MISMATCH' })
  t.match(client.getBooleanDetails('internal', true), { value: true, errorCode: 'FLAG_NOT_FOUND' })
  t.match(client.getObjectDetails('constructor', {}), { errorCode: 'FLAG_NOT_FOUND' })
  await OpenFeature.setContext(t.name, { country: 'BE' })
  t.match(client.getBooleanDetails('ramped', true), {
    value: true,
    errorCode: 'TARGETING_KEY_MISSING',
  })
  t.match(client.getBooleanDetails('targeted', true), { value: false, reason: 'DEFAULT' })
})

t.test('a context that is known is there at once, until something changes', async (t) => {
  const { client, events, set, domain, asked } = create(t, user)
  await set()
  const other = { targetingKey: 'user-1', country: 'BE' }
  await OpenFeature.setContext(domain, other)
  t.equal(client.getBooleanValue('targeted', true), false)
  t.ok(events.includes(ProviderEvents.Reconciling), 'it had to ask')
  events.length = 0
  void OpenFeature.setContext(domain, { ...user })
  t.equal(client.getBooleanValue('targeted', false), true, 'without waiting')
  await until('the context has changed', BOUND_MS, () => events.length > 0)
  t.same(events, [ProviderEvents.ContextChanged])
  await until('it has asked all the same', BOUND_MS, () => asked.length >= 3)

  await server.post(`${checkout}/kill`, { reason: 'test' })
  const change = `${ProviderEvents.ConfigurationChanged} checkout`
  await until('the kill is told', BOUND_MS, () => events.includes(change))
  t.match(client.getBooleanDetails('checkout', true), { value: false, reason: 'DISABLED' })
  events.length = 0
  await OpenFeature.setContext(domain, other)
  t.ok(events.includes(ProviderEvents.Reconciling), 'what was is not served to the other')
  t.equal(client.getBooleanValue('checkout', true), false)
  await server.post(`${checkout}/restore`, { reason: 'test' })
})

t.test('another context of the same user keeps what it had until the answer comes', async (t) => {
  const { client, set, domain } = create(t, user)
  await set()
  const shown: unknown[] = []
  client.addHandler(ProviderEvents.Reconciling, () => {
    const { value, reason } = client.getBooleanDetails('targeted', false)
    shown.push([value, reason, client.getStringValue('theme', 'none')])
  })
  await OpenFeature.setContext(domain, { targetingKey: 'user-1', country: 'BE' })
  t.same(shown, [[true, 'CACHED', 'blue']], 'what a page renders while it waits')
  t.match(client.getBooleanDetails('targeted', true), { value: false, reason: 'DEFAULT' })
  await OpenFeature.setContext(domain, { targetingKey: 'user-2', country: 'BE' })
  t.same(shown.slice(1), [[false, 'ERROR', 'none']], "nobody is shown another user's flags")
  t.equal(client.getStringValue('theme', 'none'), 'blue')
})

t.test('of contexts that follow each other fast, the last one counts', async (t) => {
  const { client, set, domain } = create(t, user)
  await set()
  const changes = ['BE', 'NL', 'FR', 'NL', 'DE', 'NL', 'BE'].map((country, i) =>
    OpenFeature.setContext(domain, { targetingKey: `user-${i}`, country }),
  )
  await Promise.all(changes)
  t.equal(client.getBooleanValue('targeted', true), false)
  t.equal(client.providerStatus, ProviderStatus.READY)
})

t.test('a key that is refused is fatal, and says why', async (t) => {
  const { secret } = await server.createKey('shop', 'production', 'edge')
  const { client, set } = create(t, user, { key: secret })
  await set()
  t.equal(client.providerStatus, ProviderStatus.FATAL)
  t.match(client.getBooleanDetails('checkout', true), { value: true, errorCode: 'PROVIDER_FATAL' })
})

t.test('flags that come late are served, and the defaults until then', async (t) => {
  let isDown = true
  const { client, set } = create(t, user, {
    readyMs: 100,
    fetch: (url, init) => (isDown ? Promise.reject(new Error('down')) : fetch(url, init)),
  })
  await set()
  t.equal(client.providerStatus, ProviderStatus.ERROR)
  t.match(client.getBooleanDetails('checkout', false), { errorCode: 'PROVIDER_NOT_READY' })
  isDown = false
  await until('it is ready', BOUND_MS, () => client.providerStatus === ProviderStatus.READY)
  t.equal(client.getBooleanValue('checkout', false), true)
})

t.test('the next page begins with what the last one had', async (t) => {
  const storage = createStorage()
  const first = create(t, user, { storage })
  await first.set()
  t.notMatch([...storage.held.entries()].join(), /user-1|slu_client/, 'no context, no key')
  await server.post(`${checkout}/kill`, { reason: 'test' })
  await t.test('the next page', async (t) => {
    const next = create(t, user, { storage })
    await next.set()
    t.match(next.client.getBooleanDetails('checkout', false), { value: true, reason: 'CACHED' })
    const change = `${ProviderEvents.ConfigurationChanged} checkout`
    await until('the edge has answered', BOUND_MS, () => next.events.includes(change))
    t.match(next.client.getBooleanDetails('checkout', true), { value: false, reason: 'DISABLED' })
  })
  await t.test('another user of it', async (t) => {
    const other = create(t, { targetingKey: 'user-2' }, { storage })
    const setting = other.set()
    t.match(other.client.getBooleanDetails('checkout', true), { errorCode: 'PROVIDER_NOT_READY' })
    await setting
  })
  await server.post(`${checkout}/restore`, { reason: 'test' })
})

t.test('an answer from before what is known does not take it back', async (t) => {
  let older: Response | undefined
  let isBehind = false
  let behind = 0
  const { client, set } = create(t, user, {
    fetch: async (url, init) => {
      if (isBehind && older !== undefined) {
        behind += 1
        return older.clone()
      }
      const answer = await fetch(url, init)
      older ??= answer.clone()
      return answer
    },
  })
  await set()
  t.equal(client.getBooleanValue('checkout', false), true)
  await server.post(`${checkout}/kill`, { reason: 'test' })
  await until('the kill is known', BOUND_MS, () => !client.getBooleanValue('checkout', true))
  isBehind = true
  const told: boolean[] = []
  client.addHandler(ProviderEvents.ConfigurationChanged, () => {
    told.push(client.getBooleanValue('checkout', false))
  })
  await server.post(`${checkout}/restore`, { reason: 'test' })
  await until('it has asked twice', BOUND_MS, () => behind >= 2)
  t.same(told, [], 'it asked another process, which did not know the kill yet')
  t.equal(client.getBooleanValue('checkout', true), false)
  isBehind = false
  await until('it goes on', BOUND_MS, () => client.getBooleanValue('checkout', false))
})

t.test(
  'after 45 s without an answer it is stale, serves on, and is ready with the next',
  async (t) => {
    let isDown = false
    const { client, events, set, domain } = create(t, user, {
      fetch: (url, init) => (isDown ? Promise.reject(new Error('down')) : fetch(url, init)),
    })
    await set()
    isDown = true
    mock.timers.enable({ apis: ['setTimeout'] })
    t.teardown(() => mock.timers.reset())
    // The context is known, so it is changed to without waiting, and asked for: in vain.
    void OpenFeature.setContext(domain, { ...user })
    await turnUntil(() => events.includes(ProviderEvents.ContextChanged))
    mock.timers.tick(44_000)
    await turnUntil(() => true)
    t.equal(client.providerStatus, ProviderStatus.READY)
    mock.timers.tick(1_000)
    await turnUntil(() => client.providerStatus === ProviderStatus.STALE)
    t.match(client.getBooleanDetails('checkout', false), {
      value: true,
      reason: 'CACHED',
      flagMetadata: { stale: true },
    })
    isDown = false
    mock.timers.tick(40_000)
    await turnUntil(() => client.providerStatus === ProviderStatus.READY)
    t.notMatch(client.getBooleanDetails('checkout', false).flagMetadata, { stale: true })
  },
)

/** Waits without a timer. */
async function turnUntil(condition: () => boolean): Promise<void> {
  const endMs = performance.now() + BOUND_MS
  do await new Promise((resolve) => setImmediate(resolve))
  while (!condition() && performance.now() < endMs)
  if (!condition()) throw new Error('waited in vain')
}
