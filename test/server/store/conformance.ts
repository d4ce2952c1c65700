import type { Test } from 'tap'
import { auditCases } from './audit-cases.ts'
import type { Engine } from './backend.ts'
import { blobCases, blobContentionCases } from './blob-cases.ts'
import { commitCases } from './commit-cases.ts'
import { contentionCases } from './contention-cases.ts'
import { layoutCases } from './layout-cases.ts'
import { leaseCases } from './lease-cases.ts'
import { noteCases } from './note-cases.ts'
import { operationCases } from './operation-cases.ts'
import { telemetryCases } from './telemetry-cases.ts'
import { watchCases } from './watch-cases.ts'

/** What every engine must do, as the contract says it. */
export async function storeConformance(t: Test, engine: Engine): Promise<void> {
  await t.test('commits', (t) => commitCases(t, engine))
  await t.test('operations and lineage', (t) => operationCases(t, engine))
  await t.test('reading and watching', (t) => watchCases(t, engine))
  await t.test('the audit', (t) => auditCases(t, engine))
  await t.test('contention', (t) => contentionCases(t, engine))
  await t.test('blobs', (t) => blobCases(t, engine))
  await t.test('blobs that are collected while others commit', (t) =>
    blobContentionCases(t, engine),
  )
  await t.test('leases', (t) => leaseCases(t, engine))
  await t.test('notes of jobs', (t) => noteCases(t, engine))
  await t.test('layout', (t) => layoutCases(t, engine))
  await t.test('telemetry', (t) => telemetryCases(t, engine))
}
