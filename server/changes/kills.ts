import {
  documentName,
  type EnvironmentDocument,
  type FlagDocument,
  type KillDocument,
} from '../domain/documents.ts'
import { Refusal, refuseFaults } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import type { Expectation } from '../store/contract.ts'
import { type Author, eventOf } from './change.ts'

/** The flags that a kill or restore of many is about: exactly one member. */
export interface Selection {
  flags?: string[]
  tag?: string
  killId?: string
}

/** What a kill of many did. */
export interface KilledMany {
  readonly id: string | null
  readonly killed: readonly string[]
  readonly already: readonly string[]
}

/** What a restore of many did. */
export interface RestoredMany {
  readonly restored: readonly string[]
  readonly already: readonly string[]
}

/** The kill of a flag in an environment, if it is killed there. */
export function killOf(
  state: ProjectState,
  flag: string,
  environment: EnvironmentDocument,
): KillDocument | undefined {
  return state.documents.kill.get(`${flag}/${environment.id}`)
}

/** The revision that last killed or restored a flag in an environment; 0 if none did. */
export function killRevisionOf(
  state: ProjectState,
  flag: string,
  environment: EnvironmentDocument,
): number {
  return state.documents.kill.row(`${flag}/${environment.id}`)?.revision ?? 0
}

/** Kills the flags that are not killed yet, in one commit. Settled when none is left to kill. */
export function killDecision(
  state: ProjectState,
  flags: readonly string[],
  environment: EnvironmentDocument,
  kill: KillDocument,
): Decision<KilledMany> | Settled<KilledMany> {
  const killed = flags.filter((flag) => killOf(state, flag, environment) === undefined)
  const already = flags.filter((flag) => killOf(state, flag, environment) !== undefined)
  if (killed.length === 0) {
    return { settled: { id: null, killed, already }, about: killNames(already, environment) }
  }
  const author: Author = { by: kill.by, at: kill.at }
  const docs = killNames(killed, environment)
  return {
    // The flags need only be there: nobody who edits them can make a kill wait.
    expect: [
      ...docs.map((doc): Expectation => ({ doc, is: 'absent' })),
      ...presence(killed, environment),
    ],
    put: docs.map((doc) => ({ doc, value: kill, delivers: true })),
    drop: [],
    event: eventOf('flag.killed', author, subjectOf(killed, environment), kill.reason),
    result: { id: kill.id, killed, already },
  }
}

/** Lifts the kills of the flags, in one commit. Settled when none of them is killed. */
export function restoreDecision(
  state: ProjectState,
  flags: readonly string[],
  environment: EnvironmentDocument,
  author: Author,
  reason: string,
): Decision<RestoredMany> | Settled<RestoredMany> {
  const restored = flags.filter((flag) => killOf(state, flag, environment) !== undefined)
  const already = flags.filter((flag) => killOf(state, flag, environment) === undefined)
  if (restored.length === 0) {
    return { settled: { restored, already }, about: killNames(already, environment) }
  }
  const docs = killNames(restored, environment)
  return {
    expect: docs.map((doc): Expectation => ({ doc, is: 'present' })),
    put: [],
    drop: docs.map((doc) => ({ doc, delivers: true })),
    event: eventOf('flag.restored', author, subjectOf(restored, environment), reason),
    result: { restored, already },
  }
}

/** Keys of the flags that a selection names, sorted. Refuses unknown ones and an empty choice. */
export function selectFlags(
  state: ProjectState,
  environment: EnvironmentDocument,
  selection: Selection,
): string[] {
  const given = [selection.flags, selection.tag, selection.killId].filter((m) => m !== undefined)
  if (given.length !== 1) {
    const message = 'needs exactly one of flags, tag or (restore only) killId'
    refuseFaults([{ path: '', code: 'SELECTION', message }])
  }
  const keys =
    selection.flags === undefined
      ? matching(state, environment, selection)
      : [...new Set(selection.flags)]
  refuseFaults(
    keys.flatMap((key, i) =>
      isLive(state.documents.flag.get(key))
        ? []
        : [{ path: `/flags/${i}`, code: 'UNKNOWN_FLAG', message: `there is no flag "${key}"` }],
    ),
  )
  if (keys.length > 0) return keys.sort()
  const what = selection.tag === undefined ? 'that kill' : `the tag "${selection.tag}"`
  throw new Refusal('NOTHING_MATCHED', `No flag belongs to ${what} in ${environment.key}.`)
}

function matching(
  state: ProjectState,
  environment: EnvironmentDocument,
  { tag, killId }: Selection,
): string[] {
  const keys: string[] = []
  for (const [key, flag] of state.documents.flag.present()) {
    if (!isLive(flag)) continue
    if (tag !== undefined && flag.tags.includes(tag)) keys.push(key)
    if (killId !== undefined && killOf(state, key, environment)?.id === killId) keys.push(key)
  }
  return keys
}

function isLive(flag: FlagDocument | undefined): flag is FlagDocument {
  return flag !== undefined && !flag.archived
}

function presence(flags: readonly string[], environment: EnvironmentDocument): Expectation[] {
  return [
    { doc: documentName.environment(environment.key), is: 'present' },
    ...flags.map((flag): Expectation => ({ doc: documentName.flag(flag), is: 'present' })),
  ]
}

function killNames(flags: readonly string[], environment: EnvironmentDocument): string[] {
  return flags.map((flag) => documentName.kill(flag, environment.id))
}

function subjectOf(flags: readonly string[], environment: EnvironmentDocument) {
  return { flag: flags.join(','), environment: environment.key }
}
