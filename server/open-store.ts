import type { Config } from './config.ts'
import type { Store } from './store/contract.ts'
import type { StoreLogger } from './store/logger.ts'

/**
 * Opens the store that the settings name. Each engine is loaded only where it is used: a start should
 * not wait for the other one.
 */
export async function openStore(config: Config, logger: StoreLogger): Promise<Store> {
  if (config.REDIS_URL !== undefined) {
    const { openRedisStore } = await import('./store/redis/redis-store.ts')
    return openRedisStore({ url: config.REDIS_URL, logger })
  }
  const { openSqliteStore } = await import('./store/sqlite/sqlite-store.ts')
  return openSqliteStore({ dataDir: config.SLUICE_DATA_DIR, logger })
}
