import { randomUUID } from 'node:crypto'
import { documentName, type MigrationDocument } from '../domain/documents.ts'
import { canonicalJson } from '../store/canonical.ts'
import type { Store } from '../store/contract.ts'
import { StoreUnavailable } from '../store/errors.ts'
import { type Migration, titleOf } from './migration.ts'

/** The project that holds the ledger, beside projects and tokens. */
const ledgerProject = '$system'

/** Numbers of the migrations that the store has seen. */
export async function readLedger(store: Store): Promise<ReadonlySet<number>> {
  const { docs } = await store.log.load(ledgerProject)
  const applied = new Set<number>()
  for (const [doc, { value }] of docs) {
    const number = Number(/^migration\/(\d+)$/.exec(doc)?.[1] ?? Number.NaN)
    if (value !== null && Number.isInteger(number)) applied.add(number)
  }
  return applied
}

/** Notes a migration as applied; harmless if another plane was first. */
export async function noteApplied(store: Store, migration: Migration): Promise<void> {
  const { number, name } = migration
  const doc = documentName.migration(number)
  const line: MigrationDocument = { number, name, appliedAt: new Date().toISOString() }
  const outcome = await store.log.commit(ledgerProject, {
    seen: null,
    commitId: randomUUID(),
    op: null,
    expect: [{ doc, is: 'absent' }],
    put: [{ doc, value: canonicalJson(line), delivers: false }],
    drop: [],
    event: {
      type: 'migration.applied',
      by: 'system:migrate',
      subject: { migration: titleOf(migration) },
    },
  })
  if (outcome.status === 'committed' || outcome.status === 'conflict') return
  throw new StoreUnavailable(
    `the migration ${titleOf(migration)} is done but cannot be noted: ${outcome.status}. Run sluice migrate again`,
  )
}
