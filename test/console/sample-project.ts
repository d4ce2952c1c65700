import { type Client, createClient } from '@sluice/sdk'
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

/** The project `shop` as a team might have it: for screenshots, and for tests that need a full one. */
export async function makeSampleProject(server: TestServer): Promise<void> {
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
  await send('post', `${config('gift-cards', 'production')}/kill`, { reason: 'double charges' })
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
