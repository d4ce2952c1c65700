import type { Store } from '../store/contract.ts'
import type { StoreLogger } from '../store/logger.ts'
import { applyMigrations, MigrationRefused, planMigrations } from './migrate.ts'
import { readMigrations, titleOf } from './migration.ts'

/**
 * What a server does about migrations when it starts: it applies those that older planes can live
 * with, and says which ones wait for `sluice migrate`. A store that a newer Sluice has taken over is
 * served, read-only. Rejects for a store whose restore was interrupted: it has only a part of the data.
 */
export async function migrateAtStart(store: Store, logger: StoreLogger): Promise<void> {
  try {
    const { now, later } = await planMigrations(store, await readMigrations())
    for (const migration of await applyMigrations(store, now, 0)) {
      logger.info({ migration: titleOf(migration) }, 'the migration is applied')
    }
    for (const migration of later) {
      logger.warn(
        { migration: titleOf(migration) },
        'the migration waits: it shuts older planes out. Upgrade them, then run sluice migrate',
      )
    }
  } catch (error) {
    if (!(error instanceof MigrationRefused)) throw error
    if (error.code === 'STORE_UNFINISHED') throw error
    if (error.code === 'MIGRATION_RUNNING') logger.info({}, 'another plane is migrating the store')
    else logger.warn({}, `${error.message} Until then it is read-only; kills still work`)
  }
}
