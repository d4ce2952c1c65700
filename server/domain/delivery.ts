import { comparePairs, type Pair, readPair, writePair } from '@sluice/sdk/pair'
import type { WebhookDocument } from './documents.ts'

/** What became of one attempt to deliver an event. */
export interface Outcome {
  /** Null if it was delivered. */
  readonly error: DeliveryError | null
  /** Null if there was no answer. */
  readonly responseStatus: number | null
  readonly ms: number
}

/** Why an attempt failed, for people. Never holds the address, a secret, or what was answered. */
export interface DeliveryError {
  readonly code: DeliveryErrorCode
  readonly detail: string
}

/** Stable codes of failed attempts. */
export const deliveryErrorCodes = [
  'ADDRESS_REFUSED',
  'NOT_RESOLVED',
  'CONNECTION_FAILED',
  'TLS_FAILED',
  'TIMEOUT',
  'REDIRECTED',
  'GONE',
  'BAD_STATUS',
  'SECRET_UNREADABLE',
  'EVENT_TRIMMED',
] as const

/** One of them. */
export type DeliveryErrorCode = (typeof deliveryErrorCodes)[number]

/** One event on its way to one webhook. */
export interface Delivery {
  /** Sent as `webhook-id`: the same in every attempt, so that the receiver can tell repetitions. */
  readonly id: string
  /** Type of the event. */
  readonly type: string
  /** The pair of the event; null for a test. */
  readonly revision: string | null
}

/** A delivery as it stands in the log of its webhook. Times are ISO 8601. */
export interface DeliveryRecord extends Delivery, Outcome {
  readonly status: 'delivered' | 'pending' | 'failed'
  readonly attempts: number
  readonly firstAt: string
  readonly lastAt: string
  /** When it is tried again; null unless it is pending. */
  readonly nextAt: string | null
}

/**
 * How far a webhook has come. All events up to `position` that it wants are delivered, failed for
 * good, or pending: each state that was ever written is true, so an older one that is written again
 * repeats deliveries and loses none.
 */
export interface Progress {
  /** The webhook's `startsAfter` that this belongs to. */
  readonly startsAfter: string
  /** A pair. */
  readonly position: string
  /** Tried again later; oldest first. */
  readonly pending: readonly DeliveryRecord[]
  /** Delivered or given up; newest first. */
  readonly done: readonly DeliveryRecord[]
  readonly succeededAt: string | null
}

/** While so many wait to be tried again, no further event is begun: it stays in the project's log. */
export const pendingMax = 100
/** Records kept of what is done with. */
export const doneMax = 50

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Waiting times between attempts: three days in all, as Standard Webhooks recommends. */
export const retryDelaysMs: readonly number[] = [
  5000,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  18 * hourMs,
  24 * hourMs,
]

/** Progress of a webhook that has sent nothing since it began. */
export function begunAt(startsAfter: string, before: Progress | null): Progress {
  return {
    startsAfter,
    position: startsAfter,
    pending: [],
    done: before?.done ?? [],
    succeededAt: before?.succeededAt ?? null,
  }
}

/** What is kept, unless the webhook began anew since. */
export function currentProgress(
  { startsAfter }: Pick<WebhookDocument, 'startsAfter'>,
  progress: Progress | null,
): Progress {
  return progress?.startsAfter === startsAfter ? progress : begunAt(startsAfter, progress)
}

/** Progress that has come to a position, or is further already: another plane may have been. */
export function movedTo(progress: Progress, position: Pair | null): Progress {
  if (position === null) return progress
  const at = readPair(progress.position)
  const isAhead = at !== undefined && comparePairs(at, position) >= 0
  return isAhead ? progress : { ...progress, position: writePair(position) }
}

/** What an attempt came to, and when. */
export interface Attempt extends Outcome {
  readonly nowMs: number
  /** 0 to 1: spreads the retries of many. */
  readonly jitter: number
}

/** Progress after an attempt that the sender made, with the record of the delivery. */
export function afterAttempt(
  progress: Progress,
  delivery: Delivery,
  attempt: Attempt,
): { progress: Progress; record: DeliveryRecord } {
  const before = progress.pending.find(({ id }) => id === delivery.id)
  const record = recordOf(delivery, before, attempt, retryAt(before?.attempts ?? 0, attempt))
  return { progress: withRecord(progress, record), record }
}

/** Progress after an attempt that a person asked for: it changes nothing of later retries. */
export function afterManual(
  progress: Progress,
  delivery: Delivery,
  attempt: Attempt,
): { progress: Progress; record: DeliveryRecord } {
  const pending = progress.pending.find(({ id }) => id === delivery.id)
  const before = pending ?? progress.done.find(({ id }) => id === delivery.id)
  const record = recordOf(delivery, before, attempt, pending?.nextAt ?? null)
  return { progress: withRecord(progress, record), record }
}

/**
 * Progress after an attempt to find out whether the receiver is back, made while too many wait to
 * begin anything new. Once it is, all that waits is due: it waited for nothing else.
 */
export function afterProbe(progress: Progress, delivery: Delivery, attempt: Attempt): Progress {
  const { progress: after, record } = afterManual(progress, delivery, attempt)
  if (record.status !== 'delivered') return after
  return { ...after, pending: after.pending.map((one) => ({ ...one, nextAt: record.lastAt })) }
}

/**
 * Why a webhook whose delivery came to this is disabled; null while it goes on: the receiver said
 * that it is gone, or nothing at all arrived for as long as one event was tried.
 */
export function whyDisabled(progress: Progress, record: DeliveryRecord): string | null {
  if (record.error?.code === 'GONE') return 'The receiver answered 410 Gone: it wants no more.'
  if (record.status !== 'failed' || record.error?.code === 'EVENT_TRIMMED') return null
  const { succeededAt } = progress
  if (succeededAt !== null && succeededAt >= record.firstAt) return null
  return `Nothing arrived since ${record.firstAt}. Last: ${record.error?.detail ?? ''}`
}

/** When a failed attempt is followed by the next one; null if it was the last. */
function retryAt(attemptsBefore: number, { error, nowMs, jitter }: Attempt): string | null {
  const delayMs = retryDelaysMs[attemptsBefore]
  if (error === null || isFinal(error) || delayMs === undefined) return null
  // Up to a fifth more, never less: the first retries come when they were promised.
  return new Date(nowMs + delayMs * (1 + jitter / 5)).toISOString()
}

function isFinal({ code }: DeliveryError): boolean {
  return code === 'GONE' || code === 'EVENT_TRIMMED'
}

function recordOf(
  { id, type, revision }: Delivery,
  before: DeliveryRecord | undefined,
  { error, responseStatus, ms, nowMs }: Attempt,
  nextAt: string | null,
): DeliveryRecord {
  const lastAt = new Date(nowMs).toISOString()
  const status = error === null ? 'delivered' : nextAt === null ? 'failed' : 'pending'
  return {
    id,
    type,
    revision,
    status,
    attempts: (before?.attempts ?? 0) + 1,
    firstAt: before?.firstAt ?? lastAt,
    lastAt,
    nextAt: status === 'pending' ? nextAt : null,
    responseStatus,
    ms,
    error,
  }
}

function withRecord(progress: Progress, record: DeliveryRecord): Progress {
  const others = progress.done.filter(({ id }) => id !== record.id)
  const isOver = record.status !== 'pending'
  const pending = progress.pending.filter(({ id }) => id !== record.id)
  return {
    ...progress,
    pending: isOver ? pending : [...pending, record].sort(byFirst),
    done: isOver ? [record, ...others].slice(0, doneMax) : others,
    succeededAt: record.status === 'delivered' ? record.lastAt : progress.succeededAt,
  }
}

function byFirst(a: DeliveryRecord, b: DeliveryRecord): number {
  return a.firstAt < b.firstAt ? -1 : 1
}
