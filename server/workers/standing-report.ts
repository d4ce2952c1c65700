import type { WorkerDocument } from '../domain/documents.ts'
import type { WorkerStanding } from '../domain/worker.ts'
import type { Report } from '../schemas/report.ts'

/** A worker as receipts are told of it. */
export interface ToldWorker {
  readonly worker: WorkerDocument
  readonly standing: WorkerStanding
  /** When it took the snapshot that it holds, unix ms. */
  readonly sinceMs: number
}

/**
 * How a worker stands, as processes report it themselves: it is a relay, because what its object has
 * taken proves nothing of isolates that have yet to ask.
 */
export function standingReport(
  { worker: { id, name }, standing: { snapshot: applied }, sinceMs }: ToldWorker,
  goodbye: boolean,
): Report {
  return {
    ...{ instance: name, boot: id, seq: 1, sdk: 'sluice-worker', capabilities: [], relay: true },
    ...{ applied, goodbye, ageMs: Math.max(0, Date.now() - sinceMs) },
    ...{ evaluations: {}, metrics: {}, unknownFlags: {} },
  }
}
