import type { Store } from '../contract.ts'
import { type StoreLogger, silentLogger } from '../logger.ts'
import {
  LOG_RETENTION,
  type LogRetention,
  TELEMETRY_RETENTION,
  type TelemetryRetention,
} from '../retention.ts'
import { createCommandConnection, parseAddress } from './connection.ts'
import { toStoreError } from './failure.ts'
import { fillStore } from './fill-store.ts'
import { PROBE_KEY } from './keys.ts'
import { RedisAudit } from './redis-audit.ts'
import { RedisLayout } from './redis-layout.ts'
import { RedisLeases } from './redis-leases.ts'
import { RedisLog } from './redis-log.ts'
import { RedisNotes } from './redis-notes.ts'
import { RedisTelemetry } from './redis-telemetry.ts'
import { checkServer } from './server-check.ts'
import { Session } from './session.ts'
import { Tails } from './tails.ts'

const PROBE_KEPT_MS = 60_000

/** What the Redis store is opened with. */
export interface RedisStoreOptions {
  /** `redis://[user[:password]@]host[:port][/database]`, or `rediss://…` for TLS. */
  readonly url: string
  readonly logger?: StoreLogger
  readonly logRetention?: LogRetention
  readonly telemetryRetention?: TelemetryRetention
}

/**
 * Connects to a standalone Redis 6.2 or newer and checks that it may hold flags. Rejects with
 * StoreUnavailable, which names the address but never the password, when it cannot be reached or used.
 */
export async function openRedisStore(options: RedisStoreOptions): Promise<Store> {
  const { logger = silentLogger } = options
  const address = parseAddress(options.url)
  const redis = createCommandConnection(address, logger)
  let cause: unknown
  redis.on('error', (error) => {
    cause = error
  })
  try {
    await redis.connect()
    // ioredis goes on with database 0 when there is none of the wanted number; this refuses.
    await redis.select(address.options.db ?? 0)
    await checkServer(redis, address.label, logger)
  } catch (error) {
    redis.disconnect()
    // What `connect` rejects with only says that it is closed; the event before it says why.
    throw toStoreError(cause ?? error, 'read', address.label)
  }
  const session = new Session(redis, address.label)
  const tails = new Tails(address, session, logger)
  const layout = new RedisLayout(session)
  return {
    engine: 'redis',
    log: new RedisLog(session, tails, options.logRetention ?? LOG_RETENTION, logger),
    audit: new RedisAudit(session),
    layout,
    leases: new RedisLeases(session),
    notes: new RedisNotes(session),
    telemetry: new RedisTelemetry(session, options.telemetryRetention ?? TELEMETRY_RETENTION),
    now: async () => {
      const [seconds, microseconds] = await session.run('read', (client) => client.time())
      return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000)
    },
    fill: (copies, to) => fillStore(session, layout, copies, to),
    ping: async () => {
      await session.run('write', (client) => client.set(PROBE_KEY, '1', 'PX', PROBE_KEPT_MS))
    },
    close: async () => {
      await session.close()
      tails.close()
    },
  }
}
