import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '../store/contract.ts'
import { LAYOUT_VERSION, UNFINISHED_VERSION } from '../store/layout.ts'
import { noteApplied, readLedger } from './ledger.ts'
import { type Migration, titleOf } from './migration.ts'

const leaseName = 'migrations'
const leaseMs = 60_000
const pollMs = 250

/** A store that cannot be migrated now, with a code and what to do. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused'
  readonly code: 'STORE_UNFINISHED' | 'STORE_NEWER' | 'MIGRATION_RUNNING'

  constructor(code: MigrationRefused['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** What becomes of the migrations that a store has not seen. */
export interface MigrationPlan {
  /** In order; all of them may be applied while older planes run. */
  readonly now: readonly Migration[]
  /** From the first one on that shuts older planes out. */
  readonly later: readonly Migration[]
}

/**
 * What a store lacks. Throws MigrationRefused for a store that a
 * newer Sluice has taken over and for one whose restore was interrupted.
 */
export async function planMigrations(
  store: Store,
  migrations: readonly Migration[],
): Promise<MigrationPlan> {
  const layout = await store.layout.read()
  if (layout?.version === UNFINISHED_VERSION) {
    throw new MigrationRefused(
      'STORE_UNFINISHED',
      'A restore into this store was interrupted. Repeat it with the same file: sluice restore <file>',
    )
  }
  if (layout !== null && layout.minWriter > LAYOUT_VERSION) {
    throw new MigrationRefused(
      'STORE_NEWER',
      `A newer Sluice has taken this store over (its layout ${layout.version} may be written from ` +
        `version ${layout.minWriter} on; this one is ${LAYOUT_VERSION}). Upgrade this one.`,
    )
  }
  const ledger = await readLedger(store)
  const pending = migrations.filter(({ number }) => !ledger.has(number))
  // Nobody can be shut out of a store that only this process may open, or that is new.
  const isAlone = store.engine === 'sqlite' || layout === null
  const isSafe = (one: Migration) => isAlone || one.layout.minWriter <= layout.minWriter
  const firstLater = pending.findIndex((one) => !isSafe(one))
  const cut = firstLater < 0 ? pending.length : firstLater
  return { now: pending.slice(0, cut), later: pending.slice(cut) }
}

/**
 * Applies migrations in order, under a lease, and notes each in the ledger. Waits for `waitMs` while
 * another plane migrates; rejects with MigrationRefused if it has not finished by then. What the
 * other one has applied is not repeated.
 */
export async function applyMigrations(
  store: Store,
  migrations: readonly Migration[],
  waitMs: number,
): Promise<readonly Migration[]> {
  if (migrations.length === 0) return []
  const holder = randomUUID()
  const deadline = Date.now() + waitMs
  while (!(await store.leases.acquire(leaseName, holder, leaseMs))) {
    if (Date.now() >= deadline) {
      throw new MigrationRefused(
        'MIGRATION_RUNNING',
        'Another plane is migrating. Try again later.',
      )
    }
    await delay(pollMs)
  }
  const renewing = setInterval(() => {
    // The lease only saves work: a migration that runs twice at once is still exact.
    store.leases.renew(leaseName, holder, leaseMs).catch(() => undefined)
  }, leaseMs / 3)
  try {
    const ledger = await readLedger(store)
    const missing = migrations.filter(({ number }) => !ledger.has(number))
    for (const migration of missing) await applyOne(store, migration)
    return missing
  } finally {
    clearInterval(renewing)
    await store.leases.release(leaseName, holder)
  }
}

async function applyOne(store: Store, migration: Migration): Promise<void> {
  const { layout, run } = migration
  const before = await store.layout.read()
  const version = before?.version ?? layout.version
  await store.layout.raise({ version, minWriter: layout.minWriter })
  try {
    await run?.(store)
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new Error(
      `The migration ${titleOf(migration)} stopped: ${cause}. What it changed stays; run sluice migrate again.`,
      { cause: error },
    )
  }
  await store.layout.raise(layout)
  await noteApplied(store, migration)
}
