import { comparePairs, readPair } from '@sluice/sdk/pair'

/** Instances heard of within this time are connected: three reports' length. */
export const connectedMs = 45_000

/** How news reach an instance, as it says itself. */
export const modes = ['stream', 'poll', 'offline'] as const

/** A head that an instance refused, in whole or in part, and why. */
export interface Rejection {
  readonly revision: string
  readonly code: string
  readonly detail: string
}

/** How busy a process is. */
export interface Saturation {
  /** How much later than they should its timers run, 99th percentile. */
  readonly eventLoopDelayMs: number
  /** The share of one processor core that it uses. */
  readonly cpu: number
}

/** A run of a process that evaluates flags, as its last report shows it. Times are store time. */
export interface InstanceState {
  readonly instance: string
  /** Tells runs of one instance, or processes of one name, apart. */
  readonly boot: string
  readonly sdk: string
  readonly mode: (typeof modes)[number] | null
  /** What it can evaluate; empty if it does not say. */
  readonly capabilities: readonly string[]
  /** A relay passes snapshots on: it serves nobody by itself. */
  readonly isRelay: boolean
  /** The edge that it reports to; null: to a control plane. */
  readonly via: string | null
  /** The control plane that took the report. */
  readonly plane: string
  /** Head it serves, as a pair; null before any data. */
  readonly applied: string | null
  /** When it began to serve each of its latest heads, unix ms, newest last. */
  readonly served: readonly { readonly revision: string; readonly at: number }[]
  readonly rejected: Rejection | null
  /** How busy it is; null or absent if it does not say. */
  readonly saturation?: Saturation | null | undefined
  /** Unix ms. */
  readonly seenAt: number
  /** How long ago it was heard of. */
  readonly silentMs: number
}

/**
 * - `READY`: serves the head
 * - `BEHIND`: serves an older one
 * - `AHEAD`: says a head that the store does not have: it counts as serving none that it has
 * - `ERROR`: refused the head, in whole or in part
 * - `NOT_READY`: has no flags yet, so callers get their defaults
 * - `STALE`: not heard of for 45 seconds, and has not said goodbye
 */
export const conditions = ['READY', 'BEHIND', 'AHEAD', 'ERROR', 'NOT_READY', 'STALE'] as const

/** One of them. */
export type InstanceCondition = (typeof conditions)[number]

/** All pairs that an instance says: what it serves, served, and refused. */
export function pairsOf({
  applied,
  served = [],
  rejected,
}: {
  readonly applied: string | null
  readonly served?: readonly { readonly revision: string }[] | undefined
  readonly rejected?: { readonly revision: string } | null | undefined
}): (string | null)[] {
  return [applied, rejected?.revision ?? null, ...served.map(({ revision }) => revision)]
}

/**
 * Whether an instance is ahead of the head of its environment, as the store has it: it says a pair
 * beyond the head, or that it was sent older flags than it serves (OLDER_DATA). It may serve a history
 * that the store lost, so what it serves proves nothing. Read the master's head first.
 */
export function isAheadOf(instance: InstanceState, head: string): boolean {
  if (instance.rejected?.code === 'OLDER_DATA') return true
  const at = readPair(head)
  return pairsOf(instance).some((text) => {
    const pair = readPair(text ?? '')
    return pair !== undefined && at !== undefined && comparePairs(pair, at) > 0
  })
}

/** How an instance stands against the head of its environment. */
export function conditionOf(instance: InstanceState, head: string): InstanceCondition {
  const { applied, rejected, silentMs } = instance
  if (silentMs > connectedMs) return 'STALE'
  if (isAheadOf(instance, head)) return 'AHEAD'
  if (rejected?.revision === head) return 'ERROR'
  if (applied === null) return 'NOT_READY'
  const [pair, at] = [readPair(applied), readPair(head)]
  const isBehind = pair === undefined || (at !== undefined && comparePairs(pair, at) < 0)
  return isBehind ? 'BEHIND' : 'READY'
}

/**
 * Leaves out runs that have fallen silent and whose instance has been heard of since in another run:
 * it was started again. Two that are both heard of have one name, and both stay.
 */
export function withoutSuperseded(instances: readonly InstanceState[]): InstanceState[] {
  const latest = new Map<string, number>()
  for (const { instance, seenAt } of instances) {
    latest.set(instance, Math.max(seenAt, latest.get(instance) ?? 0))
  }
  return instances.filter(
    ({ instance, seenAt, silentMs }) =>
      silentMs <= connectedMs || seenAt === (latest.get(instance) ?? seenAt),
  )
}
