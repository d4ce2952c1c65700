import { type Alert, reasonOf, type Targets, targetsIn } from '../domain/alert.ts'
import type { EnvironmentDocument, KillHookDocument } from '../domain/documents.ts'
import { end, fire, type ToldAlert } from '../domain/kill-hold.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import { sha256Hex } from '../store/canonical.ts'
import {
  type HoldsChanged,
  holdDecision,
  holdOf,
  mapResult,
  termsOf,
  without,
} from './kill-holds.ts'

/** What a hook needs to know of an alert that was told of. */
export interface HookAlert extends ToldAlert {
  readonly isFiring: boolean
  /** What it kills; null if no mapping matches it. */
  readonly targets: Targets | null
}

/** The flags that alerts are about. */
interface AlertFlags {
  /** Keys of flags that are there, sorted. */
  readonly flags: readonly string[]
  /** Keys that a mapping names and that are not there, or are archived. */
  readonly unknown: readonly string[]
}

/** Reads alerts for a hook: what each kills, and what tells it apart. */
export function alertReader(hook: KillHookDocument): (alert: Alert) => HookAlert {
  const targetsOf = targetsIn(hook.mappings)
  const terms = termsOf(hook)
  return (alert) => ({
    isFiring: alert.isFiring,
    startedMs: alert.startedMs,
    targets: targetsOf(alert),
    keys: [
      `a_${sha256Hex(`${hook.id}\n${alert.identity}`).slice(0, 16)}`,
      // The id that an older release gave to the kill of the alert.
      `k_${sha256Hex(`${hook.id}\n${alert.formerIdentity}`).slice(0, 12)}`,
    ],
    by: `hook:${hook.id}`,
    reason: reasonOf(alert),
    terms,
  })
}

/** Finds flags by what mappings say. One that is gone must not keep the others from being killed. */
export function flagsOfTargets(
  { documents }: ProjectState,
  { flags: named, tags }: Targets,
): AlertFlags {
  const isLive = (key: string) => documents.flag.get(key)?.archived === false
  const found = new Set(named.filter(isLive))
  if (tags.length > 0) {
    for (const [key, flag] of documents.flag.present()) {
      if (!flag.archived && flag.tags.some((tag) => tags.includes(tag))) found.add(key)
    }
  }
  const unknown = [...new Set(named.filter((key) => !isLive(key)))]
  return { flags: [...found].sort(), unknown }
}

/** What firing alerts did to flags. */
export interface Fired extends HoldsChanged {
  /** Killed before; or by these alerts, and restored by a person since. */
  readonly already: readonly string[]
  /** Those that a person restored while these alerts fired: they are not killed again. */
  readonly overruled: readonly string[]
}

/** Kills flags for firing alerts, or joins those who hold their kills. */
export function fireDecision(
  state: ProjectState,
  environment: EnvironmentDocument,
  flags: readonly string[],
  alerts: readonly HookAlert[],
  { killId, at }: { readonly killId: string; readonly at: string },
): Decision<Fired> | Settled<Fired> {
  const overruled: string[] = []
  const decision = holdDecision(state, flags, environment, {
    author: authorOf(alerts, at),
    reason: reasonOfAll(alerts),
    killId,
    otherwise: 'killHold.joined',
    next: (hold, max, flag) => {
      const next = fire(hold, alerts, at, max)
      if (!next.isKilled) overruled.push(flag)
      return next
    },
  })
  return mapResult(decision, (changed) => ({
    ...changed,
    already: without(flags, changed.killed),
    overruled,
  }))
}

/** Whether the end of an alert may lift the kill of a flag. */
export type MayLift = (alert: HookAlert, flag: string) => boolean

/** Ends the holds of alerts that are over, and lifts the kills that nobody else holds. */
export function endDecision(
  state: ProjectState,
  environment: EnvironmentDocument,
  flags: readonly string[],
  alerts: readonly HookAlert[],
  mayLift: MayLift,
  at: string,
): Decision<HoldsChanged> | Settled<HoldsChanged> {
  return holdDecision(state, flags, environment, {
    author: authorOf(alerts, at),
    reason: reasonOfAll(alerts),
    killId: '',
    otherwise: 'killHold.left',
    next: (hold, _max, flag) => {
      const ended = alerts.map((alert) => ({ ...alert, leaves: mayLift(alert, flag) }))
      return end(hold, ended, at)
    },
  })
}

/** By key of an alert: the flags of an environment whose kill it holds, or where it was overruled. */
export function flagsByAlert(
  state: ProjectState,
  environment: EnvironmentDocument,
): Map<string, string[]> {
  const places = new Set([
    ...[...state.documents.killHold.present()].map(([place]) => place),
    ...[...state.documents.kill.present()].map(([place]) => place),
  ])
  const found = new Map<string, string[]>()
  for (const place of places) {
    const [flag = '', id] = place.split('/')
    if (id !== environment.id) continue
    const { holders, overruled } = holdOf(state, flag, environment)
    for (const { alert } of [...holders, ...overruled]) {
      if (alert === undefined) continue
      const flags = found.get(alert)
      if (flags === undefined) found.set(alert, [flag])
      else if (flags.at(-1) !== flag) flags.push(flag)
    }
  }
  return found
}

function authorOf([first]: readonly HookAlert[], at: string) {
  return { by: first?.by ?? '', at }
}

function reasonOfAll([first, ...others]: readonly HookAlert[]): string {
  const reason = first?.reason ?? ''
  return others.length === 0 ? reason : `${reason} (and ${others.length} more alerts)`
}
