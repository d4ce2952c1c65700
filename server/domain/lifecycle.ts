import type { DebtExemptionDocument, FlagKind, LifecycleRules } from './documents.ts'

/** Who keeps a flag, why, and until when. */
export type Exemption = Pick<DebtExemptionDocument, 'owner' | 'reason' | 'until'>

/** What becomes of a flag in its life. */
export const stages = ['draft', 'rollingOut', 'live', 'settled', 'stale', 'archived'] as const

/** One of them. */
export type Stage = (typeof stages)[number]

/** The rules of a project that sets none; lifetimes are those of Unleash. */
export const DEFAULT_RULES: LifecycleRules = {
  lifetimeDays: { release: 40, experiment: 40, operational: 7, killSwitch: null, permission: null },
  settledDays: 7,
  unusedDays: 7,
  criticalOnly: true,
}

/** A flag in one environment, as far as its life goes. */
export interface EnvironmentFacts {
  readonly environment: string
  readonly critical: boolean
  readonly on: boolean
  /** The variation that everybody gets; null if there are several. */
  readonly onlyVariation: string | null
  /** Unix ms. */
  readonly changedAt: number
  /** Unix ms; null if it was not evaluated as far as the counters reach back. */
  readonly evaluatedAt: number | null
}

/** Everything that a verdict rests on. */
export interface FlagFacts {
  readonly kind: FlagKind
  readonly archived: boolean
  /** Unix ms. */
  readonly createdAt: number
  /** Unix ms; null if nobody said when it should go. */
  readonly expectedRemovalAt: number | null
  readonly environments: readonly EnvironmentFacts[]
  /** How many places in code refer to it; null if no repository was searched, or any may. */
  readonly references: number | null
  /** What needs it: flags that wait for it, exclusion groups. */
  readonly dependants: readonly string[]
  readonly exemption: Exemption | null
}

/** Why a flag is where it is. */
export interface LifecycleReason {
  readonly code:
    | 'OVER_LIFETIME'
    | 'REMOVAL_DUE'
    | 'ONE_VARIATION'
    | 'NEVER_EVALUATED'
    | 'NOT_EVALUATED'
    | 'NO_REFERENCES'
    | 'NEVER_ON'
    | 'EXEMPT'
    | 'DEPENDED_UPON'
  readonly detail: string
}

/** Where a flag is in its life, and why. */
export interface Verdict {
  readonly stage: Stage
  readonly reasons: readonly LifecycleReason[]
  /** How much speaks for it: how many of the signals there are, and whether they agree. */
  readonly confidence: 'low' | 'medium' | 'high'
  /** The variation to keep when it is removed from code; null if that is not certain. */
  readonly keep: string | null
}

const dayMs = 24 * 60 * 60 * 1000

/** Says where a flag is in its life. */
export function judgeFlag(facts: FlagFacts, rules: LifecycleRules, nowMs: number): Verdict {
  const places = deciding(facts.environments, rules)
  const keep = onlyOf(places)
  if (facts.archived) return { stage: 'archived', reasons: [], confidence: 'high', keep }
  const due = dueReasons(facts, rules, nowMs)
  const idle = idleReasons(facts, places, rules, nowMs)
  const isSettled = keep !== null && unchangedFor(places, nowMs) >= rules.settledDays * dayMs
  const dependedUpon = facts.dependants.map((name) => ({
    code: 'DEPENDED_UPON' as const,
    detail: `${name} needs it`,
  }))
  const settled: LifecycleReason[] =
    isSettled && keep !== null
      ? [
          {
            code: 'ONE_VARIATION',
            detail: `everybody gets "${keep}", unchanged for ${days(unchangedFor(places, nowMs))}`,
          },
        ]
      : []
  const exempt = exemptionOf(facts.exemption, nowMs)
  const isDebt = due.length > 0 && (isSettled || idle.length > 0)
  const isFinal = isDebt && exempt.length === 0
  const reasons = [...due, ...settled, ...idle, ...exempt, ...dependedUpon]
  return {
    stage: isFinal ? 'stale' : liveStage(places, isSettled),
    reasons: reasons.length > 0 ? reasons : neverOn(places),
    confidence: confidenceOf(facts, isSettled, idle.length > 0),
    keep,
  }
}

/** Share of a project's flags that are debt: 0 for none, 100 for all. Archived ones do not count. */
export function debtScore(verdicts: readonly Pick<Verdict, 'stage'>[]): number {
  const present = verdicts.filter(({ stage }) => stage !== 'archived')
  const stale = present.filter(({ stage }) => stage === 'stale')
  return present.length === 0 ? 0 : Math.round((stale.length / present.length) * 100)
}

/** How many flags are in each stage. */
export function countStages(
  verdicts: readonly Pick<Verdict, 'stage'>[],
): Readonly<Record<Stage, number>> {
  const counts = { draft: 0, rollingOut: 0, live: 0, settled: 0, stale: 0, archived: 0 }
  for (const { stage } of verdicts) counts[stage] += 1
  return counts
}

function deciding(
  environments: readonly EnvironmentFacts[],
  { criticalOnly }: LifecycleRules,
): readonly EnvironmentFacts[] {
  const critical = environments.filter((one) => one.critical)
  return criticalOnly && critical.length > 0 ? critical : environments
}

/** The one variation that all environments serve to everybody. */
function onlyOf(places: readonly EnvironmentFacts[]): string | null {
  const [first] = places
  const only = first?.onlyVariation ?? null
  return places.every(({ onlyVariation }) => onlyVariation === only) ? only : null
}

function dueReasons(facts: FlagFacts, rules: LifecycleRules, nowMs: number): LifecycleReason[] {
  const { kind, createdAt, expectedRemovalAt } = facts
  if (expectedRemovalAt !== null) {
    // A date that somebody chose counts, and not the one that the kind would suggest.
    if (nowMs < expectedRemovalAt) return []
    const detail = `it was to be removed by ${new Date(expectedRemovalAt).toISOString().slice(0, 10)}`
    return [{ code: 'REMOVAL_DUE', detail }]
  }
  const lifetime = rules.lifetimeDays[kind]
  if (lifetime === null || nowMs - createdAt < lifetime * dayMs) return []
  const detail = `${days(nowMs - createdAt)} old, and a flag of kind ${kind} lasts ${lifetime}`
  return [{ code: 'OVER_LIFETIME', detail }]
}

function idleReasons(
  facts: FlagFacts,
  places: readonly EnvironmentFacts[],
  rules: LifecycleRules,
  nowMs: number,
): LifecycleReason[] {
  const reasons: LifecycleReason[] = []
  const last = places.reduce<number | null>(
    (latest, { evaluatedAt }) =>
      evaluatedAt === null ? latest : Math.max(latest ?? 0, evaluatedAt),
    null,
  )
  if (nowMs - facts.createdAt >= rules.unusedDays * dayMs) {
    if (last === null)
      reasons.push({ code: 'NEVER_EVALUATED', detail: 'no evaluation was reported' })
    else if (nowMs - last >= rules.unusedDays * dayMs) {
      reasons.push({ code: 'NOT_EVALUATED', detail: `not evaluated for ${days(nowMs - last)}` })
    }
  }
  if (facts.references === 0) {
    reasons.push({ code: 'NO_REFERENCES', detail: 'no code that was searched refers to it' })
  }
  return reasons
}

function exemptionOf(exemption: Exemption | null, nowMs: number): LifecycleReason[] {
  if (exemption === null || Date.parse(exemption.until) <= nowMs) return []
  const { owner, until, reason } = exemption
  return [{ code: 'EXEMPT', detail: `kept by ${owner} until ${until.slice(0, 10)}: ${reason}` }]
}

function liveStage(places: readonly EnvironmentFacts[], isSettled: boolean): Stage {
  const isUsed = places.some(({ evaluatedAt }) => evaluatedAt !== null)
  if (!places.some(({ on }) => on) && !isUsed) return 'draft'
  if (isSettled) return 'settled'
  return places.some(({ on, onlyVariation }) => on && onlyVariation === null)
    ? 'rollingOut'
    : 'live'
}

function neverOn(places: readonly EnvironmentFacts[]): LifecycleReason[] {
  if (places.some(({ on }) => on)) return []
  return [{ code: 'NEVER_ON', detail: 'it is off everywhere that counts' }]
}

/** Evaluations and code are two witnesses: what both say is certain, what neither says is not. */
function confidenceOf(
  { references, environments }: FlagFacts,
  isSettled: boolean,
  isIdle: boolean,
): Verdict['confidence'] {
  const wasEvaluated = environments.some(({ evaluatedAt }) => evaluatedAt !== null)
  if (references === null) return wasEvaluated && isSettled ? 'medium' : 'low'
  if (isIdle && references > 0 && !isSettled) return 'medium'
  return wasEvaluated || references === 0 ? 'high' : 'medium'
}

function unchangedFor(places: readonly EnvironmentFacts[], nowMs: number): number {
  return nowMs - Math.max(...places.map(({ changedAt }) => changedAt))
}

function days(ms: number): string {
  const count = Math.floor(ms / dayMs)
  return `${count} ${count === 1 ? 'day' : 'days'}`
}
