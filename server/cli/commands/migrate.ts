import { readConfig } from '../../config.ts'
import { openStore } from '../../open-store.ts'
import type { Store } from '../../store/contract.ts'
import { silentLogger } from '../../store/logger.ts'
import { applyMigrations, planMigrations } from '../../upgrade/migrate.ts'
import { type Migration, readMigrations, titleOf } from '../../upgrade/migration.ts'
import { Failure } from '../failure.ts'
import { printJson, printLine } from '../output.ts'
import { surroundings } from '../surroundings.ts'

/** Options of `sluice migrate`. */
export interface MigrateOptions {
  readonly dryRun?: boolean
  readonly json?: boolean
}

const waitMs = 60_000

/** `sluice migrate`: applies everything, also what shuts older planes out. */
export async function migrate(options: MigrateOptions): Promise<void> {
  const store = await openUnlocked()
  try {
    const plan = await planMigrations(store, await readMigrations())
    const pending = [...plan.now, ...plan.later]
    const applied = options.dryRun === true ? [] : await applyMigrations(store, pending, waitMs)
    if (options.json === true) {
      return printJson({
        applied: applied.map(toJson),
        pending: pending.slice(applied.length).map(toJson),
      })
    }
    if (pending.length === 0) return printLine('The store has every migration already.')
    for (const one of options.dryRun === true ? pending : applied) {
      const shutsOut = plan.later.includes(one)
        ? ` (planes older than layout ${one.layout.minWriter} become read-only)`
        : ''
      printLine(`${options.dryRun === true ? 'Would apply' : 'Applied'} ${titleOf(one)}${shutsOut}`)
    }
  } finally {
    await store.close()
  }
}

async function openUnlocked(): Promise<Store> {
  try {
    return await openStore(readConfig(surroundings().environment), silentLogger)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'STORE_LOCKED')) throw error
    throw new Failure(
      'STORE_LOCKED',
      `${error.message}. (A server on an embedded store has applied every migration when it started.)`,
    )
  }
}

function toJson(migration: Migration): { number: number; name: string } {
  return { number: migration.number, name: migration.name }
}
