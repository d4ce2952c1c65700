import type { DeliveryError } from './delivery.ts'

/** Why a push failed, for people. Never holds what was answered. */
export interface PushFault {
  readonly code: DeliveryError['code'] | 'UNTRUSTED'
  readonly detail: string
}

/** How a worker stands, as whoever pushes to it noted last. Times are ISO 8601. */
export interface WorkerStanding {
  /** The last heads that it took, as pairs; null for none. */
  readonly snapshot: string | null
  readonly keys: string | null
  /** When it last took something, new to it or not. */
  readonly takenAt: string | null
  /** Of the last push; null if it was taken. */
  readonly error: PushFault | null
  readonly failingSince: string | null
}

/** Of a worker that nothing was pushed to yet. */
export const newWorkerStanding: WorkerStanding = {
  snapshot: null,
  keys: null,
  takenAt: null,
  error: null,
  failingSince: null,
}

/** What is pushed: the flags, and the keys of those who may ask for them. */
export type PushedKind = 'snapshot' | 'keys'

/** How it stands after it took a head. */
export function afterTaken(
  before: WorkerStanding,
  kind: PushedKind,
  head: string,
  nowMs: number,
): WorkerStanding {
  const takenAt = new Date(nowMs).toISOString()
  return { ...before, [kind]: head, takenAt, error: null, failingSince: null }
}

/** How it stands after it did not take something. */
export function afterFailure(
  before: WorkerStanding,
  error: PushFault,
  nowMs: number,
): WorkerStanding {
  return { ...before, error, failingSince: before.failingSince ?? new Date(nowMs).toISOString() }
}

const retryBaseMs = 1000
const retryMaxMs = 60_000
/** What was taken is pushed again now and then: the worker may have lost it. */
const againMs = 300_000

/** How long after an attempt the next one comes, if nothing changes. `jitter` is 0 to 1. */
export function untilNextPushMs(failures: number, jitter: number): number {
  const spread = 0.75 + jitter / 4
  if (failures === 0) return againMs * spread
  return Math.min(retryMaxMs, retryBaseMs * 2 ** Math.min(failures - 1, 10)) * spread
}
