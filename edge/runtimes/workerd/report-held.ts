import { EDGE_NAME } from '../../relay/relayed-reports.ts'
import type { WorkerEnvironment } from './platform.ts'

/**
 * Tells the control plane which head the worker holds, for receipts: as a relay, because it proves
 * nothing of the isolates that have yet to ask. Never rejects.
 */
export async function reportHeld(
  { SLUICE_UPSTREAM: upstream, SLUICE_EDGE_KEY: key }: WorkerEnvironment,
  applied: string,
): Promise<void> {
  if (upstream === undefined || key === undefined) return
  const body = JSON.stringify({
    ...{ instance: 'worker', boot: 'worker', seq: Date.now(), sdk: EDGE_NAME, relay: true },
    ...{ capabilities: [], applied, ageMs: 0, evaluations: {}, metrics: {}, unknownFlags: {} },
  })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  await fetch(`${upstream}/sdk/v1/reports`, { method: 'POST', headers, body }).catch(
    () => undefined,
  )
}
