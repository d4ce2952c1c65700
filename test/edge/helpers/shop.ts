import type { TestServer } from '../../helpers/server.ts'

interface ShopFlag {
  readonly key: string
  readonly type: string
  readonly variations?: readonly unknown[]
}

const production = (flag: string) => `/api/v1/projects/shop/flags/${flag}/environments/production`

/** Makes a flag of every type in the project `shop`, all on in production and visible to clients. */
export async function createShopFlags(server: TestServer): Promise<void> {
  const flags: readonly (readonly [flag: ShopFlag, config: object])[] = [
    [{ key: 'checkout', type: 'boolean' }, { default: { variation: 'on' } }],
    [
      { key: 'theme', type: 'string', variations: valuesOf('blue', 'grey') },
      { default: { variation: 'a' } },
    ],
    [
      { key: 'limit', type: 'number', variations: valuesOf(12.5, 0) },
      { default: { variation: 'a' } },
    ],
    [
      { key: 'layout', type: 'json', variations: valuesOf({ columns: 3, wide: true }, {}) },
      { default: { variation: 'a' } },
    ],
    [{ key: 'ramped', type: 'boolean' }, { default: { percent: 50 } }],
    [
      { key: 'targeted', type: 'boolean' },
      {
        default: { variation: 'off' },
        rules: [
          {
            id: 'dutch',
            name: 'Dutch users',
            when: { attribute: 'country', op: 'in', values: ['NL'] },
            serve: { variation: 'on' },
          },
        ],
      },
    ],
  ]
  for (const [flag, config] of flags) {
    const made = await server.post('/api/v1/projects/shop/flags', { ...flag, clientVisible: true })
    if (made.status !== 201) throw new Error(made.text)
    const changed = await server.patch(production(flag.key), { on: true, ...config })
    if (changed.status !== 200) throw new Error(changed.text)
  }
  await server.post('/api/v1/projects/shop/flags', { key: 'internal', type: 'boolean' })
  await server.patch(production('internal'), { on: true })
}

function valuesOf(...values: readonly unknown[]) {
  return values.map((value, i) => ({ key: 'ab'[i], value }))
}

/** Makes a client key of production. */
export async function createClientKey(server: TestServer, more: object = {}): Promise<string> {
  const body = { kind: 'client', name: 'page', project: 'shop', environment: 'production', ...more }
  const made = await server.post('/api/v1/tokens', body)
  if (made.status !== 201) throw new Error(made.text)
  return String(made.body.secret)
}
