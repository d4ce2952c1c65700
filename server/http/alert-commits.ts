import type { FastifyInstance } from 'fastify'
import type { KeptHook } from '../access/kill-hooks.ts'
import { randomId } from '../changes/change.ts'
import {
  endDecision,
  fireDecision,
  flagsByAlert,
  flagsOfTargets,
  type HookAlert,
  type MayLift,
} from '../changes/kill-by-alert.ts'
import type { HoldsChanged } from '../changes/kill-holds.ts'
import type { Targets } from '../domain/alert.ts'
import type { EnvironmentDocument } from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import { sha256Hex } from '../store/canonical.ts'
import type { Pair } from '../store/contract.ts'
import { commitAs } from './writing.ts'

/** What of a message concerns its hook. */
export interface HookMessage {
  readonly firing: readonly HookAlert[]
  readonly ended: readonly HookAlert[]
  /** Alerts are missing from it: it lifts nothing. */
  readonly isTruncated: boolean
  /** Id of a message that counts once, however often it is sent; null where alerts do that. */
  readonly once: string | null
}

/** What the alerts of one message did. */
export interface AlertsDone {
  readonly killed: Set<string>
  readonly already: Set<string>
  readonly overruled: Set<string>
  readonly restored: Set<string>
  readonly unknown: Set<string>
  /** Something was killed or restored, or has other holders. */
  isChanged: boolean
  pair: Pair
}

/**
 * Kills what firing alerts map to, or joins those who hold the kill; ends the holds of alerts that
 * are over. One commit for each set of flags, and none where nothing changes.
 */
export async function commitAlerts(
  app: FastifyInstance,
  kept: KeptHook,
  { firing, ended, isTruncated, once }: HookMessage,
): Promise<AlertsDone> {
  const { feed, hook } = kept
  const { state } = feed
  const environment = environmentOf(kept)
  const flagsOf = rememberFlags(state)
  const done: AlertsDone = {
    killed: new Set(),
    already: new Set(),
    overruled: new Set(),
    restored: new Set(),
    unknown: new Set(),
    isChanged: false,
    pair: state.head ?? { epoch: 0, revision: 0 },
  }
  const commit = async <R extends HoldsChanged>(
    flags: readonly string[],
    decide: (now: ProjectState) => Decision<R> | Settled<R>,
  ) => {
    const id = once === null ? null : sha256Hex(JSON.stringify([hook.id, once, flags]))
    const request = { id, requestHash: id ?? '' }
    const transacted = await commitAs(app, feed, actorOf(kept), request, decide)
    done.pair = transacted.pair
    if (transacted.result.changed > 0 && !transacted.replayed) done.isChanged = true
    return transacted
  }
  for (const targets of new Set(firing.map((alert) => alert.targets))) {
    for (const key of flagsOf(targets).unknown) done.unknown.add(key)
  }
  const at = new Date().toISOString()
  for (const { flags, alerts } of bySet(firing, ({ targets }) => flagsOf(targets))) {
    const kill = { killId: randomId('k'), at }
    const { result, replayed } = await commit(flags, (now) =>
      fireDecision(now, environment, flags, alerts, kill),
    )
    for (const flag of result.killed) (replayed ? done.already : done.killed).add(flag)
    for (const flag of result.already) done.already.add(flag)
    for (const flag of result.overruled) done.overruled.add(flag)
  }
  if (ended.length === 0) return done
  const held = flagsByAlert(state, environment)
  const heldBy = ({ keys }: HookAlert) =>
    setOf([...new Set(keys.flatMap((key) => held.get(key) ?? []))])
  const mayLift: MayLift = ({ targets }, flag) =>
    hook.restoreWhenResolved && !isTruncated && flagsOf(targets).isAbout(flag)
  for (const { flags, alerts } of bySet(ended, heldBy)) {
    const { result } = await commit(flags, (now) =>
      endDecision(now, environment, flags, alerts, mayLift, at),
    )
    for (const flag of result.restored) done.restored.add(flag)
  }
  return done
}

interface FlagSet {
  readonly flags: readonly string[]
  /** The same for equal sets. */
  readonly name: string
}

function setOf(flags: readonly string[]): FlagSet {
  return { flags, name: flags.join() }
}

/** Finds the flags of each choice of mappings once. */
function rememberFlags(state: ProjectState) {
  const find = (targets: Targets) => {
    const { flags, unknown } = flagsOfTargets(state, targets)
    const set = new Set(flags)
    return { ...setOf(flags), unknown, isAbout: (flag: string) => set.has(flag) }
  }
  const known = new Map<Targets | null, ReturnType<typeof find>>()
  return (targets: Targets | null) => {
    const before = known.get(targets)
    if (before !== undefined) return before
    const found = find(targets ?? { flags: [], tags: [] })
    known.set(targets, found)
    return found
  }
}

/** Alerts by the very set of flags that they are about; those about none are left out. */
function bySet(alerts: readonly HookAlert[], setOfAlert: (alert: HookAlert) => FlagSet) {
  const sets = new Map<string, { flags: readonly string[]; alerts: HookAlert[] }>()
  for (const alert of alerts) {
    const { flags, name } = setOfAlert(alert)
    if (flags.length === 0) continue
    const set = sets.get(name) ?? { flags, alerts: [] }
    set.alerts.push(alert)
    sets.set(name, set)
  }
  return sets.values()
}

/** An operator of the hook's environment, and of nothing else. */
function actorOf({ feed, hook }: KeptHook) {
  const { project } = feed.state
  return {
    principal: `hook:${hook.id}`,
    name: hook.name,
    grant: { role: 'operator', project, environments: [hook.environment] },
  } as const
}

function environmentOf({ feed, hook }: KeptHook): EnvironmentDocument {
  for (const [, environment] of feed.state.documents.environment.present()) {
    if (environment.id === hook.environment) return environment
  }
  throw new Refusal('NOT_FOUND', 'The environment of this hook was deleted.')
}
