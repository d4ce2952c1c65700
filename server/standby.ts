import { randomUUID } from 'node:crypto'
import { beginStandbyDecision, standbyOf } from './changes/standby.ts'
import { Refusal } from './domain/refusal.ts'
import type { ProjectFeed } from './state/project-feed.ts'
import type { ProjectState } from './state/project-state.ts'
import { transact } from './state/transact.ts'
import type { Leases, Log } from './store/contract.ts'

/** What a standby answers its readers, and what to do about it. */
export const standbyDetail =
  'This is a standby copy of another installation and answers no SDK. Send its SDKs to the original; or activate it, once the original is off: sluice activate. With --serve it answers them as it is.'

/** How a control plane is told to make its store a standby. */
export interface StandbySettings {
  readonly serves: boolean
}

/** Makes the store a standby before anything is done for it. */
export async function beginStandby(
  log: Log,
  system: ProjectFeed,
  { serves }: StandbySettings,
): Promise<void> {
  const request = { principal: 'system:start', operationId: null, requestHash: randomUUID() }
  const author = { by: request.principal, at: new Date().toISOString() }
  await transact(log, system, request, (state) => beginStandbyDecision(state, serves, author))
}

/**
 * Leases that nobody gets while the store stands by. All that is done without being asked for hangs on
 * one: ramps, schedules, webhooks, pushes to workers and every job.
 */
export function leasesUnlessStandby(leases: Leases, system: () => ProjectState): Leases {
  const isStandby = () => standbyOf(system()) !== undefined
  return {
    acquire: async (name, holder, ttlMs) => !isStandby() && leases.acquire(name, holder, ttlMs),
    renew: async (name, holder, ttlMs) => !isStandby() && leases.renew(name, holder, ttlMs),
    release: (name, holder) => leases.release(name, holder),
  }
}

/** Whether SDKs, edges and OFREP are answered. */
export function servesReaders(system: ProjectState): boolean {
  return standbyOf(system)?.serves !== false
}

/** Refuses with STANDBY unless readers are answered. */
export function requireServing(system: ProjectState): void {
  if (!servesReaders(system)) throw new Refusal('STANDBY', standbyDetail)
}
