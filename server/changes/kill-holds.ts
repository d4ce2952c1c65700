import {
  documentName,
  type EnvironmentDocument,
  type KillDocument,
  type KillHoldDocument,
  type KillHookDocument,
} from '../domain/documents.ts'
import { areEqual } from '../domain/equal.ts'
import { cutHold, freed, type Hold, type Holder, holdersMax, noHold } from '../domain/kill-hold.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled, Write } from '../state/transact.ts'
import { canonicalJson, sha256Hex } from '../store/canonical.ts'
import type { Expectation } from '../store/contract.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'

/** What holders of all flags of one commit may take, so that it always fits into an entry. */
const holdBytesMax = 6 * 1024 * 1024
const holderBytes = 600

/** The kill of a flag in an environment, if it is killed there. */
export function killOf(
  state: ProjectState,
  flag: string,
  environment: EnvironmentDocument,
): KillDocument | undefined {
  return state.documents.kill.get(`${flag}/${environment.id}`)
}

/** Who holds the kill of a flag in an environment, and who was overruled there. */
export function holdOf(state: ProjectState, flag: string, environment: EnvironmentDocument): Hold {
  const kill = killOf(state, flag, environment)
  const document = state.documents.killHold.get(`${flag}/${environment.id}`)
  const known = document === undefined ? noHold : { ...document, isKilled: true }
  if (kill === undefined) return freed(known)
  if (document?.kill === kill.id) return known
  return { ...freed(known), isKilled: true, holders: [makerOf(kill)] }
}

/** Who made a kill holds it. An alert of an older release is known by the id of its kill. */
function makerOf({ id, by, reason, at }: KillDocument): Holder {
  const holder = { by, reason, since: at }
  return by.startsWith('hook:') ? { ...holder, alert: id } : holder
}

/** Who may hold a kill. */
export const holderKinds = ['person', 'token', 'ramp', 'lock', 'alert'] as const

/** What a principal is; `$system` knows which tokens are of automation. */
export function holderKind({ documents }: ProjectState, by: string): (typeof holderKinds)[number] {
  const [what, id = ''] = by.split(':')
  if (what === 'hook') return 'alert'
  if (what === 'ramp' || what === 'lock') return what
  return documents.token.get(id)?.kind === 'automation' ? 'token' : 'person'
}

/** Digest of what decides which alerts of a hook kill what, and whether they lift it. */
export function termsOf({ mappings, restoreWhenResolved }: KillHookDocument): string {
  return sha256Hex(canonicalJson({ mappings, restoreWhenResolved })).slice(0, 12)
}

/** What is to become of the holds of flags. */
export interface HoldAct {
  /** Who does it. */
  readonly author: Author
  readonly reason: string
  /** Id of the kill that begins where a flag is not killed. */
  readonly killId: string
  /** Type of the event where no flag is killed or restored by it. */
  readonly otherwise: 'killHold.joined' | 'killHold.left' | 'killHold.old'
  /** The next hold of a flag, or the same one to leave it. Not more than `max` holders are kept. */
  readonly next: (hold: Hold, max: number, flag: string) => Hold
}

/** What became of the holds of flags. */
export interface HoldsChanged {
  readonly killed: readonly string[]
  readonly restored: readonly string[]
  /** How many flags have other holders, or others who were overruled. */
  readonly changed: number
}

/** Changes who holds the kills of flags, in one commit; settled when nothing changes. */
export function holdDecision(
  state: ProjectState,
  flags: readonly string[],
  environment: EnvironmentDocument,
  { author, reason, killId, otherwise, next }: HoldAct,
): Decision<HoldsChanged> | Settled<HoldsChanged> {
  const max = Math.max(
    1,
    Math.min(holdersMax, Math.floor(holdBytesMax / holderBytes / flags.length)),
  )
  const changes = flags.flatMap((flag) => {
    const before = holdOf(state, flag, environment)
    const after = next(before, max, flag)
    if (after === before) return []
    const kill = { id: killId, reason, by: author.by, at: author.at }
    return [changeOf(state, flag, environment, before, cutHold(after, max), kill)]
  })
  const flagsOf = (kind: FlagChange['kind']) =>
    changes.flatMap((one) => (one.kind === kind ? [one.flag] : []))
  const result = {
    killed: flagsOf('killed'),
    restored: flagsOf('restored'),
    changed: changes.length,
  }
  if (changes.length === 0) {
    const about = flags.map((flag) => documentName.kill(flag, environment.id))
    return { settled: result, about }
  }
  const [type, told] =
    result.killed.length > 0
      ? (['flag.killed', result.killed] as const)
      : result.restored.length > 0
        ? (['flag.restored', result.restored] as const)
        : ([otherwise, changes.map(({ flag }) => flag)] as const)
  return {
    expect: [
      ...changes.flatMap(({ expect }) => expect),
      ...(result.killed.length > 0 ? presence(result.killed, environment) : []),
    ],
    put: changes.flatMap(({ put }) => put),
    drop: changes.flatMap(({ drop }) => drop),
    event: eventOf(type, author, { flag: told.join(','), environment: environment.key }, reason),
    result,
  }
}

/** Says what became of holds as an answer says it. */
export function mapResult<R>(
  decision: Decision<HoldsChanged> | Settled<HoldsChanged>,
  resultOf: (changed: HoldsChanged) => R,
): Decision<R> | Settled<R> {
  if ('settled' in decision) return { ...decision, settled: resultOf(decision.settled) }
  return { ...decision, result: resultOf(decision.result) }
}

/** The keys that are not among others. */
export function without(keys: readonly string[], others: readonly string[]): string[] {
  const left = new Set(others)
  return keys.filter((key) => !left.has(key))
}

interface FlagChange {
  readonly flag: string
  readonly kind: 'killed' | 'restored' | 'held'
  readonly expect: readonly Expectation[]
  readonly put: readonly Write[]
  readonly drop: Decision<unknown>['drop']
}

function changeOf(
  state: ProjectState,
  flag: string,
  environment: EnvironmentDocument,
  before: Hold,
  after: Hold,
  kill: KillDocument,
): FlagChange {
  const [killDoc, holdDoc] = [
    documentName.kill(flag, environment.id),
    documentName.killHold(flag, environment.id),
  ]
  const isKilled = !before.isKilled && after.isKilled
  const isRestored = before.isKilled && !after.isKilled
  const standing = isKilled ? kill : isRestored ? undefined : killOf(state, flag, environment)
  const document = state.documents.killHold.get(`${flag}/${environment.id}`)
  const write = holdWrite(holdDoc, document, after, standing)
  const expectsHold = before.isKilled || write.put.length + write.drop.length > 0
  return {
    flag,
    kind: isKilled ? 'killed' : isRestored ? 'restored' : 'held',
    expect: [
      expectUnchanged(state, killDoc),
      ...(expectsHold ? [expectUnchanged(state, holdDoc)] : []),
    ],
    put: [...(isKilled ? [{ doc: killDoc, value: kill, delivers: true }] : []), ...write.put],
    drop: [...(isRestored ? [{ doc: killDoc, delivers: true }] : []), ...write.drop],
  }
}

/** Writes the document of a hold, unless what is there, and the kill, say as much. */
function holdWrite(
  doc: string,
  document: KillHoldDocument | undefined,
  { isKilled: _isKilled, ...hold }: Hold,
  kill: KillDocument | undefined,
): Pick<FlagChange, 'put' | 'drop'> {
  const { holders, hasMore, overruled, overruledBefore, toldAt } = hold
  const made = kill === undefined ? [] : [makerOf(kill)]
  const isPlain = !hasMore && toldAt === null && areEqual(holders, made)
  if (isPlain && overruled.length === 0 && overruledBefore === null) {
    return { put: [], drop: document === undefined ? [] : [{ doc, delivers: false }] }
  }
  const isOfAnother = kill !== undefined && document?.kill !== kill.id
  if (isPlain && isOfAnother && overruled === document?.overruled) return { put: [], drop: [] }
  return { put: [{ doc, value: { ...hold, kill: kill?.id ?? null }, delivers: false }], drop: [] }
}

/** The flags need only be there: nobody who edits them can make a kill wait. */
function presence(flags: readonly string[], environment: EnvironmentDocument): Expectation[] {
  return [
    { doc: documentName.environment(environment.key), is: 'present' },
    ...flags.map((flag): Expectation => ({ doc: documentName.flag(flag), is: 'present' })),
  ]
}
