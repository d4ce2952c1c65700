import type { EnvironmentDocument, FlagDocument, KillDocument } from '../domain/documents.ts'
import { type Hold, joinAsPerson, restoreAsPerson } from '../domain/kill-hold.ts'
import { Refusal, refuseFaults } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import type { Author } from './change.ts'
import { holdDecision, killOf, mapResult, without } from './kill-holds.ts'

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

/** The revision that last killed or restored a flag in an environment; 0 if none did. */
export function killRevisionOf(
  state: ProjectState,
  flag: string,
  environment: EnvironmentDocument,
): number {
  return state.documents.kill.row(`${flag}/${environment.id}`)?.revision ?? 0
}

/**
 * Kills flags in one commit, and joins those who hold the kill of one that is killed. Settled when
 * all of it is so already.
 */
export function killDecision(
  state: ProjectState,
  flags: readonly string[],
  environment: EnvironmentDocument,
  kill: KillDocument,
): Decision<KilledMany> | Settled<KilledMany> {
  const { id, by, reason, at } = kill
  const holder = { by, reason, since: at }
  const act = { author: kill, reason, killId: id, otherwise: 'killHold.joined' } as const
  const next = (hold: Hold) => joinAsPerson(hold, holder)
  return mapResult(holdDecision(state, flags, environment, { ...act, next }), ({ killed }) => {
    const already = without(flags, killed)
    return { id: killed.length > 0 ? id : null, killed, already }
  })
}

/**
 * Lifts the kills of flags in one commit, no matter who holds them; alerts that fire are overruled.
 * Settled when none of them is killed.
 */
export function restoreDecision(
  state: ProjectState,
  flags: readonly string[],
  environment: EnvironmentDocument,
  author: Author,
  reason: string,
): Decision<RestoredMany> | Settled<RestoredMany> {
  const act = { author, reason, killId: '', otherwise: 'killHold.left' } as const
  const next = (hold: Hold) => restoreAsPerson(hold, author.by, author.at)
  return mapResult(holdDecision(state, flags, environment, { ...act, next }), ({ restored }) => ({
    restored,
    already: without(flags, restored),
  }))
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
