import { randomUUID } from 'node:crypto'
import { type SluiceServer, type SluiceSettings, startSluice } from '../helpers/process.ts'
import { type RedisServer, startRedis } from '../helpers/redis.ts'
import { type Api, createApi, inLanes } from './api.ts'
import type { ShopFlag } from './catalogue.ts'

const LANES = 16

/** Where the flags of a shop live: on the embedded store, or on Redis with two control planes. */
export type Engine = 'embedded' | 'redis'

/** Real control planes with a project `shop` that has one environment, and a key for SDKs. */
export interface Installation {
  readonly engine: Engine
  /** One for the embedded store, two on Redis. */
  readonly planes: readonly [SluiceServer, ...SluiceServer[]]
  /** The store's server; absent for the embedded store. */
  readonly redis: RedisServer | undefined
  /** The API at all planes. */
  readonly api: Api
  /** Key of kind server for the environment. */
  readonly key: string
  stop(): Promise<void>
}

/** Paths under which the environment's flags are. */
export const paths = {
  flags: '/api/v1/projects/shop/flags',
  config: (flag: string) => `/api/v1/projects/shop/flags/${flag}/environments/production`,
  environment: '/api/v1/projects/shop/environments/production',
} as const

/**
 * Starts the servers, by the command that `wrap` makes of the usual one, and makes the project.
 * Resolves once everything answers.
 */
export async function startInstallation(
  engine: Engine,
  wrap?: SluiceSettings['wrap'],
): Promise<Installation> {
  const redis = engine === 'redis' ? await startRedis() : undefined
  const settings: SluiceSettings = {
    ...(redis === undefined ? {} : { redisUrl: redis.url }),
    ...(wrap === undefined ? {} : { wrap }),
  }
  const first = await startSluice(settings)
  const others = redis === undefined ? [] : [await startSluice(settings)]
  const api = createApi(first.url, ...others.map(({ url }) => url))
  await api.ask('POST', '/api/v1/projects', {
    idempotencyKey: randomUUID(),
    body: { key: 'shop', name: 'Shop', environments: [{ key: 'production', critical: true }] },
  })
  const token = await api.ask('POST', '/api/v1/tokens', {
    idempotencyKey: randomUUID(),
    body: { kind: 'server', name: 'web', project: 'shop', environment: 'production' },
  })
  const key = token.body?.secret
  if (typeof key !== 'string') throw new Error('the token has no secret')
  return {
    engine,
    planes: [first, ...others],
    redis,
    api,
    key,
    stop: async () => {
      for (const plane of [first, ...others]) await plane.stop()
      await redis?.stop()
    },
  }
}

/** Creates flags and configures them, over the API and many at once. */
export async function loadFlags(api: Api, flags: readonly ShopFlag[]): Promise<void> {
  await inLanes(flags, LANES, async ({ create }) => {
    const body = { ...create, variations: [...create.variations], tags: [...create.tags] }
    await api.ask('POST', paths.flags, { idempotencyKey: randomUUID(), body })
  })
  await inLanes(flags, LANES, async ({ create, config }) => {
    await changeFlag(api, create.key, config)
  })
}

/** Changes a flag's configuration as a careful editor does: at the version that was read. */
export async function changeFlag(
  api: Api,
  flag: string,
  config: ShopFlag['config'],
): Promise<string> {
  const { etag } = await api.ask('GET', paths.config(flag))
  const change = { ifMatch: etag, idempotencyKey: randomUUID(), body: config }
  return (await api.ask('PATCH', paths.config(flag), change)).revision
}
