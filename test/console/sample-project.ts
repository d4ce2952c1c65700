import { type Client, createClient } from '@sluice/sdk'
import { sweepDebt } from '../../server/jobs/sweep-debt.ts'
import type { TestServer } from '../helpers/server.ts'

const flags = [
  ['new-checkout', 'New checkout', 'release', ['checkout', 'payments'], 'payments'],
  ['one-click-buy', 'One-click buy', 'experiment', ['checkout'], 'growth'],
  ['apple-pay', 'Apple Pay', 'release', ['payments', 'mobile'], 'payments'],
  ['search-ranking-v3', 'Search ranking v3', 'experiment', ['search'], 'search'],
  ['search-suggestions', 'Search suggestions', 'release', ['search'], 'search'],
  ['read-only-mode', 'Read-only mode', 'operational', ['platform'], 'platform'],
  ['image-cdn', 'Images from the new CDN', 'release', ['platform', 'media'], 'platform'],
  ['reviews', 'Product reviews', 'permission', ['catalogue'], 'catalogue'],
  ['gift-cards', 'Gift cards', 'release', ['checkout'], 'growth'],
  ['payment-provider', 'Payment provider', 'killSwitch', ['payments'], 'payments'],
  ['dark-theme', 'Dark theme', 'release', ['web'], 'web'],
  ['order-tracking-map', 'Order tracking map', 'release', ['mobile', 'orders'], 'orders'],
  ['express-delivery', 'Express delivery', 'release', ['orders'], 'orders'],
  ['loyalty-points', 'Loyalty points', 'experiment', ['growth'], 'growth'],
  ['price-alerts', 'Price alerts', 'release', ['catalogue'], 'catalogue'],
  ['fraud-model-2', 'Fraud model 2', 'operational', ['payments'], 'risk'],
] as const

const root = '/api/v1/projects/shop'
const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs

/** Flags that have done their work, how many days ago they were to go, and where code asks them. */
const old = [
  ['summer-sale', 33, ['src/banner/summer-sale.tsx:14', 'src/home/page.tsx:88']],
  ['new-login-form', 21, ['src/account/login.ts:31', 'src/account/login.ts:77']],
  ['https-images', 12, []],
  ['basket-v2', 5, ['src/basket/index.ts:9', 'src/basket/total.ts:40', 'src/mail/order.ts:112']],
] as const

/** Changes that are to be made in some days. */
const plans = [
  ['new-checkout', { default: { percent: 50 } }, 'the campaign begins'],
  ['price-alerts', { on: true, default: { percent: 10 } }, 'after the board has met'],
  ['read-only-mode', { on: true }, null],
] as const

/** Keys of the old flags. */
export const oldFlags = old.map(([key]) => key)

/**
 * The project `shop` as a team might have it: for screenshots, and for tests that need a full one.
 * Its debt was measured for so many days.
 */
export async function makeSampleProject(server: TestServer, debtDays = 1): Promise<void> {
  const send = async (method: 'post' | 'patch', path: string, body: unknown) => {
    const answer = await server[method](path, body)
    if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`)
  }
  const environments = [
    { key: 'production', name: 'Production', critical: true },
    { key: 'staging', name: 'Staging' },
  ]
  await send('post', '/api/v1/projects', { key: 'shop', name: 'Shop', environments })
  await send('post', `${root}/segments`, {
    key: 'beta-testers',
    name: 'Beta testers',
    included: Array.from({ length: 240 }, (_, n) => `user-${n * 7}`),
    rules: [{ attribute: 'email', op: 'endsWith', values: ['@shop.example'] }],
  })
  await send('post', `${root}/segments`, {
    key: 'benelux',
    name: 'Benelux',
    rules: [{ attribute: 'country', op: 'in', values: ['NL', 'BE', 'LU'] }],
  })
  for (const [key, name, kind, tags, owner] of flags) {
    const body = { key, name, kind, type: 'boolean', tags, owner }
    await send('post', `${root}/flags`, body)
  }
  await send('post', `${root}/flags`, {
    key: 'button-colour',
    name: 'Colour of the buy button',
    kind: 'experiment',
    type: 'string',
    variations: [
      { key: 'green', value: '#2b8a3e' },
      { key: 'blue', value: '#1c7ed6' },
      { key: 'grey', value: '#868e96' },
    ],
    tags: ['checkout'],
    owner: 'growth',
  })
  await makeDebt(server, send, debtDays)
  const config = (flag: string, environment: string) =>
    `${root}/flags/${flag}/environments/${environment}`
  await send('patch', config('new-checkout', 'production'), {
    on: true,
    default: { percent: 25 },
    rules: [
      {
        id: 'beta',
        name: 'Beta testers',
        when: { segment: 'beta-testers' },
        serve: { variation: 'on' },
      },
      {
        id: 'benelux-ios',
        name: 'Benelux on new iPhones',
        when: {
          all: [
            { segment: 'benelux' },
            { attribute: 'os', op: 'in', values: ['ios'] },
            { not: { attribute: 'appVersion', op: 'semverLt', values: ['4.2.0'] } },
          ],
        },
        serve: { percent: 50 },
      },
    ],
    targets: [{ variation: 'on', values: ['user-1', 'user-2'] }],
  })
  const on = { on: true }
  await send('patch', config('new-checkout', 'staging'), on)
  await send('patch', config('button-colour', 'production'), {
    on: true,
    default: { weights: { green: 50, blue: 30, grey: 20 } },
  })
  for (const flag of ['apple-pay', 'image-cdn', 'search-suggestions', 'dark-theme', 'reviews']) {
    await send('patch', config(flag, 'production'), on)
    await send('patch', config(flag, 'staging'), on)
  }
  await send('patch', config('search-ranking-v3', 'production'), {
    on: true,
    default: { percent: 50 },
  })
  await send('patch', config('loyalty-points', 'production'), { on: true, default: { percent: 5 } })
  const soon = Date.now() + 3 * dayMs
  for (const [flag, change, note] of plans) {
    const at = new Date(soon - (soon % dayMs) + 8 * hourMs).toISOString()
    await send('post', `${root}/schedules`, { flag, environment: 'production', at, change, note })
  }
  const gates = [
    {
      id: 'errors',
      source: { metric: 'delivery', statistic: 'errors' },
      limit: { maxIncrease: { absolute: 0.005 } },
    },
    { id: 'busy', source: { saturation: 'eventLoopDelayMs' }, limit: { max: 100 } },
  ]
  await send('post', `${config('express-delivery', 'production')}/ramp`, {
    template: 'standard',
    gates,
  })
  await send('post', `${config('gift-cards', 'production')}/kill`, { reason: 'double charges' })
}

type Send = (method: 'post' | 'patch', path: string, body: unknown) => Promise<void>

async function makeDebt(server: TestServer, send: Send, days: number): Promise<void> {
  const now = Date.now()
  for (const [key, dueDaysAgo] of old) {
    const expectedRemovalAt = new Date(now - dueDaysAgo * dayMs).toISOString()
    const body = { key, type: 'boolean', owner: 'growth', expectedRemovalAt }
    await send('post', `${root}/flags`, body)
    for (const environment of ['production', 'staging']) {
      await send('patch', `${root}/flags/${key}/environments/${environment}`, { on: true })
    }
  }
  const reference = { kind: 'read', within: null, changedAt: null }
  const asks = (flag: string, places: readonly string[]) =>
    places.map((place) => {
      const [path, line] = place.split(':')
      return { flag, path, line: Number(line), ...reference }
    })
  await send('post', `${root}/references`, {
    ...{ repository: 'shop-web', commit: '4f0c9a5e1b7d2c3f', branch: 'main' },
    ...{ files: 1204, dynamic: 1, unparsed: 0 },
    references: [],
  })
  const { store, projects } = server.control
  for (let ago = days - 1; ago >= 0; ago -= 1) {
    await sweepDebt(store, projects.feeds(), now - ago * dayMs)
  }
  await send('post', `${root}/references`, {
    ...{ repository: 'shop-web', commit: '9b1d04ce77aa31f0', branch: 'main' },
    ...{ files: 1217, dynamic: 1, unparsed: 0 },
    references: [
      ...old.flatMap(([flag, , places]) => asks(flag, places)),
      ...asks('new-checkout', ['src/checkout/index.ts:21']),
    ],
  })
}

/** Real SDK clients in this process, streaming an environment; closed with the test. */
export async function connectFleet(
  t: { teardown(fn: () => unknown): unknown },
  server: TestServer,
  { project, environment, size }: { project: string; environment: string; size: number },
): Promise<Client[]> {
  const { secret: key } = await server.createKey(project, environment)
  const clients = Array.from({ length: size }, (_, n) =>
    createClient({
      url: server.url,
      key,
      instance: `web-${String(n + 1).padStart(2, '0')}`,
      logger: false,
    }),
  )
  t.teardown(() => Promise.all(clients.map((client) => client.close())))
  const ready = await Promise.all(clients.map((client) => client.ready(10_000)))
  if (ready.includes(false)) throw new Error('an SDK did not connect')
  for (const client of clients) {
    for (let user = 0; user < 100; user += 1) {
      client.boolean('new-checkout', { targetingKey: `user-${user}` }, false)
    }
  }
  await Promise.all(clients.map((client) => client.flush()))
  return clients
}
