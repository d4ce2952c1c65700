import type { DeliveryError } from './delivery.ts'

/** Why a push failed, for people. Never holds what was answered. */
export interface PushFault {
  readonly code: DeliveryError['code'] | 'UNTRUSTED'
  readonly detail: string
}

/** What is pushed: the flags, and the keys of those who may ask for them. */
export const pushedKinds = ['snapshot', 'keys'] as const

/** One of them. */
export type PushedKind = (typeof pushedKinds)[number]

/** How a worker stands, as whoever pushes to it noted last. Times are ISO 8601. */
export interface WorkerStanding {
  /** The last heads that it took, as pairs; null for none. */
  readonly snapshot: string | null
  readonly keys: string | null
  /** When it last took something, new to it or not. */
  readonly takenAt: string | null
  /** What it did not take last, and why; null once it has taken that. */
  readonly error: (PushFault & { readonly kind: PushedKind }) | null
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

/** How it stands after it took a head. */
export function afterTaken(
  before: WorkerStanding,
  kind: PushedKind,
  head: string,
  nowMs: number,
): WorkerStanding {
  const after = { ...before, [kind]: head, takenAt: new Date(nowMs).toISOString() }
  const isOver = before.error === null || before.error.kind === kind
  return isOver ? { ...after, error: null, failingSince: null } : after
}

/** How it stands after it did not take something. */
export function afterFailure(
  before: WorkerStanding,
  kind: PushedKind,
  fault: PushFault,
  nowMs: number,
): WorkerStanding {
  const error = { ...fault, kind }
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
