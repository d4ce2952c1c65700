import { comparePairs, readPair } from '@sluice/sdk/pair'
import { connectedMs, type InstanceState, isAheadOf } from './instance.ts'

/** Names that an answer lists at most; the counts always tell of all. */
export const namesMax = 1000

/** Who serves a revision, who does not, and how fast it spread. */
export interface Receipts {
  /** Instances of which it is expected. */
  readonly connected: number
  readonly applied: number
  /** Instances that refused it, in whole or, while they serve it, in part. */
  readonly rejected: number
  /** Those of the missing that say a head which the store does not have. */
  readonly ahead: number
  readonly missing: MissingInstance[]
  readonly rejections: { instance: string; code: string; detail: string }[]
  /** Until half, 95 % and all of the expected served it; null while not known. */
  readonly msTo50: number | null
  readonly msTo95: number | null
  readonly msTo100: number | null
  /** Relays, apart: what they hold proves nothing of those who read from them. */
  readonly relays: { readonly connected: number; readonly applied: number }
}

/** An instance that is expected to serve a revision, and does not. */
export interface MissingInstance {
  readonly instance: string
  /** The head that it serves, as it says; null before any data. */
  readonly revision: string | null
  readonly lastSeenAt: string
  /** It says a head which the store does not have. */
  readonly ahead?: true
}

/**
 * Counts who serves `revision` or a later head. `committedAt` is store time, null if not known; `head`
 * is the head of the environment: who says one beyond it may serve anything, and counts as missing.
 */
export function countReceipts(
  instances: readonly InstanceState[],
  revision: string,
  committedAt: number | null,
  head: string,
): Receipts {
  const rows = instances.map((one) => {
    const isAhead = isAheadOf(one, head)
    return { ...one, isAhead, isAt: !isAhead && isAtLeast(one.applied, revision) }
  })
  const present = rows.filter((row) => isExpected(row, committedAt))
  const expected = present.filter(({ isRelay }) => !isRelay)
  const relays = present.filter(({ isRelay }) => isRelay)
  const applied = expected.filter(({ isAt }) => isAt)
  const rejecting = expected.filter(
    ({ rejected, isAhead }) => rejected?.revision === revision && !isAhead,
  )
  const times = applied.map((one) => firstServed(one, revision)).sort((a, b) => a - b)
  const msTo = (share: number) => {
    const at = times[Math.max(0, Math.ceil(expected.length * share) - 1)]
    if (committedAt === null || at === undefined || !Number.isFinite(at)) return null
    return Math.max(0, Math.round(at - committedAt))
  }
  return {
    connected: expected.length,
    applied: applied.length,
    rejected: rejecting.length,
    ahead: expected.filter(({ isAhead }) => isAhead).length,
    missing: expected
      .filter(({ isAt }) => !isAt)
      .slice(0, namesMax)
      .map(({ instance, applied: pair, seenAt, isAhead }) => ({
        instance,
        revision: pair,
        lastSeenAt: new Date(seenAt).toISOString(),
        ...(isAhead ? { ahead: true } : {}),
      })),
    rejections: rejecting
      .slice(0, namesMax)
      .flatMap(({ instance, rejected }) =>
        rejected === null ? [] : [{ instance, code: rejected.code, detail: rejected.detail }],
      ),
    msTo50: msTo(0.5),
    msTo95: msTo(0.95),
    msTo100: msTo(1),
    relays: { connected: relays.length, applied: relays.filter(({ isAt }) => isAt).length },
  }
}

/**
 * Whoever was heard of within 45 seconds of the commit is expected to serve it. One that fell silent
 * afterwards stays missing, by name, for nobody knows what it does. But one that had obeyed, or had
 * no flags at all, did no harm when it ended without a word.
 */
function isExpected(
  { seenAt, silentMs, applied, isAt }: InstanceState & { readonly isAt: boolean },
  committedAt: number | null,
): boolean {
  if (silentMs <= connectedMs) return true
  if (committedAt === null || seenAt < committedAt - connectedMs) return false
  return !isAt && applied !== null
}

/** When the instance began to serve the revision or a later one; Infinity if nobody knows. */
function firstServed({ served }: InstanceState, revision: string): number {
  const first = served.findIndex((one) => isAtLeast(one.revision, revision))
  const entry = served[first]
  if (entry === undefined) return Number.POSITIVE_INFINITY
  // A later head that is the oldest we know of may hide when the asked one was applied.
  const exact = entry.revision === revision || first > 0
  return exact ? entry.at : Number.POSITIVE_INFINITY
}

function isAtLeast(text: string | null, revision: string): boolean {
  const [pair, asked] = [readPair(text ?? ''), readPair(revision)]
  return pair !== undefined && asked !== undefined && comparePairs(pair, asked) >= 0
}
