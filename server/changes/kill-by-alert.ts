import type { Alert } from '../domain/alert.ts'
import { reasonOf, targetsOf } from '../domain/alert.ts'
import type { EnvironmentDocument, KillHookDocument } from '../domain/documents.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import { sha256Hex } from '../store/canonical.ts'
import {
  type KilledMany,
  killDecision,
  killOf,
  type RestoredMany,
  restoreDecision,
} from './kills.ts'

/** The flags that an alert is about. */
export interface AlertFlags {
  /** Keys of flags that are there, sorted. */
  readonly flags: readonly string[]
  /** Keys that a mapping names and that are not there any more, or are archived. */
  readonly unknown: readonly string[]
}

/** Finds the flags of an alert. One that is gone must not keep the others from being killed. */
export function flagsOfAlert(
  { documents }: ProjectState,
  { mappings }: KillHookDocument,
  alert: Alert,
): AlertFlags {
  const { flags: named, tags } = targetsOf(mappings, alert)
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

/** The id of the kills of one alert: what it killed, and nothing else, is restored when it is over. */
export function killIdOf(hook: KillHookDocument, { identity }: Alert): string {
  return `k_${sha256Hex(`${hook.id}\n${identity}`).slice(0, 12)}`
}

/** Kills what an alert maps to. */
export function alertKillDecision(
  state: ProjectState,
  environment: EnvironmentDocument,
  hook: KillHookDocument,
  alert: Alert,
  at: string,
): Decision<KilledMany> | Settled<KilledMany> {
  const { flags } = flagsOfAlert(state, hook, alert)
  const kill = { id: killIdOf(hook, alert), reason: reasonOf(alert), by: `hook:${hook.id}`, at }
  return killDecision(state, flags, environment, kill)
}

/** Restores what an alert killed, unless another alert that still fires kills it too. */
export function alertRestoreDecision(
  state: ProjectState,
  environment: EnvironmentDocument,
  hook: KillHookDocument,
  alert: Alert,
  stillFiring: ReadonlySet<string>,
  at: string,
): Decision<RestoredMany> | Settled<RestoredMany> {
  const id = killIdOf(hook, alert)
  const flags = [...state.documents.flag.present()]
    .map(([key]) => key)
    .filter((key) => killOf(state, key, environment)?.id === id && !stillFiring.has(key))
  const author = { by: `hook:${hook.id}`, at }
  return restoreDecision(state, flags.sort(), environment, author, reasonOf(alert))
}
