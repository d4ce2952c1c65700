import type { Redis } from 'ioredis'
import { silentLogger } from '../logger.ts'
import { createCommandConnection, parseAddress } from './connection.ts'
import { toStoreError } from './failure.ts'
import { PROBE_KEY } from './keys.ts'
import { parseInfo, problemOf } from './server-check.ts'

const PROBE_KEPT_MS = 60_000

/** What a Redis says of itself, for somebody who wants to know whether flags are safe in it. */
export interface RedisFacts {
  /** Host and port; never the password. */
  readonly address: string
  readonly version: string
  /** Why Sluice does not start on it; null if it does. */
  readonly problem: string | null
  /** What a write and a read of it came to; null if all is well. */
  readonly writeFailure: string | null
  readonly hasAppendOnlyFile: boolean
  /** Whether the last write of the append-only file, and the last snapshot, came to the disk. */
  readonly isPersisting: boolean
  /** Bytes; 0 for no limit. */
  readonly memoryLimitBytes: number
  readonly memoryUsedBytes: number
  readonly replicas: number
  /** Its clock, unix ms, and ours before it was asked and after. */
  readonly clock: { readonly theirs: number; readonly before: number; readonly after: number }
}

/** Asks a Redis, and writes one key that expires. Rejects with StoreUnavailable when it cannot. */
export async function inspectRedis(url: string): Promise<RedisFacts> {
  const address = parseAddress(url)
  const redis = createCommandConnection(address, silentLogger)
  let cause: unknown
  redis.on('error', (error) => {
    cause = error
  })
  try {
    await redis.connect()
    const info = parseInfo(await redis.info())
    const before = Date.now()
    const [seconds, microseconds] = await redis.time()
    const after = Date.now()
    const writeFailure = await failureOfWrite(redis, address.label)
    return {
      address: address.label,
      version: info.get('redis_version') ?? 'unknown',
      problem: problemOf(info),
      writeFailure,
      hasAppendOnlyFile: info.get('aof_enabled') === '1',
      isPersisting:
        info.get('aof_last_write_status') !== 'err' && info.get('rdb_last_bgsave_status') !== 'err',
      memoryLimitBytes: Number(info.get('maxmemory') ?? 0),
      memoryUsedBytes: Number(info.get('used_memory') ?? 0),
      replicas: Number(info.get('connected_slaves') ?? 0),
      clock: {
        theirs: Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000),
        before,
        after,
      },
    }
  } catch (error) {
    throw toStoreError(cause ?? error, 'read', address.label)
  } finally {
    redis.disconnect()
  }
}

async function failureOfWrite(redis: Redis, address: string): Promise<string | null> {
  try {
    await redis.set(PROBE_KEY, '1', 'PX', PROBE_KEPT_MS)
    return (await redis.get(PROBE_KEY)) === null ? 'it does not keep what was written' : null
  } catch (error) {
    return toStoreError(error, 'write', address).message
  }
}
