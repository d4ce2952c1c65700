import {
  documentName,
  type EnvironmentDocument,
  type KillHookDocument,
  type KillMapping,
} from '../domain/documents.ts'
import type { EventType } from '../domain/event-types.ts'
import { type Fault, Refusal, refuseFaults } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision } from '../state/transact.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'

const hooksMax = 50

/** What makes a hook; its secret comes hashed or sealed. */
export type KillHookInput = Pick<
  KillHookDocument,
  'id' | 'name' | 'format' | 'mappings' | 'restoreWhenResolved' | 'secret'
>

/** Members that may be replaced. */
export type KillHookPatch = Partial<
  Pick<KillHookInput, 'name' | 'mappings' | 'restoreWhenResolved'>
>

/** Makes a hook of an environment. */
export function createKillHookDecision(
  state: ProjectState,
  environment: EnvironmentDocument,
  input: KillHookInput,
  author: Author,
): Decision<KillHookDocument> {
  if ([...state.documents.killHook.present()].length >= hooksMax) {
    throw new Refusal('TOO_LARGE', `A project holds at most ${hooksMax} kill hooks.`)
  }
  refuseFaults(mappingFaults(state, input.mappings))
  const hook: KillHookDocument = {
    ...input,
    environment: environment.id,
    previous: null,
    createdAt: author.at,
    updatedAt: author.at,
  }
  const decision = changed(state, 'killHook.created', hook, environment, author)
  const doc = documentName.environment(environment.key)
  return { ...decision, expect: [...decision.expect, { doc, is: 'present' }] }
}

/** Replaces members. */
export function patchKillHookDecision(
  state: ProjectState,
  environment: EnvironmentDocument,
  hook: KillHookDocument,
  patch: KillHookPatch,
  author: Author,
): Decision<KillHookDocument> {
  refuseFaults(mappingFaults(state, patch.mappings ?? []))
  const next = { ...hook, ...patch, updatedAt: author.at }
  return changed(state, 'killHook.changed', next, environment, author)
}

/** Gives a hook another secret; the one it had is taken for `overlapMs` more. */
export function rotateKillHookDecision(
  state: ProjectState,
  environment: EnvironmentDocument,
  hook: KillHookDocument,
  secret: string,
  overlapMs: number,
  author: Author,
): Decision<KillHookDocument> {
  const expiresAt = new Date(Date.parse(author.at) + overlapMs).toISOString()
  const previous = overlapMs === 0 ? null : { secret: hook.secret, expiresAt }
  const rotated = { ...hook, secret, previous, updatedAt: author.at }
  return changed(state, 'killHook.rotated', rotated, environment, author)
}

/** Removes a hook: what comes to it from then on is refused. */
export function deleteKillHookDecision(
  state: ProjectState,
  environment: EnvironmentDocument,
  hook: KillHookDocument,
  author: Author,
): Decision<null> {
  const doc = documentName.killHook(hook.id)
  const subject = { killHook: hook.id, name: hook.name, environment: environment.key }
  return {
    expect: [expectUnchanged(state, doc)],
    put: [],
    drop: [{ doc, delivers: false }],
    event: eventOf('killHook.deleted', author, subject),
    result: null,
  }
}

function changed(
  state: ProjectState,
  type: EventType,
  hook: KillHookDocument,
  environment: EnvironmentDocument,
  author: Author,
): Decision<KillHookDocument> {
  const doc = documentName.killHook(hook.id)
  return {
    expect: [expectUnchanged(state, doc)],
    put: [{ doc, value: hook, delivers: false }],
    drop: [],
    event: eventOf(type, author, {
      killHook: hook.id,
      name: hook.name,
      environment: environment.key,
    }),
    result: hook,
  }
}

/** A tag may have no flag yet; a flag that is not there is a typing error. */
function mappingFaults(state: ProjectState, mappings: readonly KillMapping[]): Fault[] {
  return mappings.flatMap(({ flags, tag }, i) => {
    const path = `/mappings/${i}`
    if (flags.length === 0 && tag === null) {
      return [{ path, code: 'SELECTION', message: 'needs flags or a tag' }]
    }
    return flags.flatMap((key, j) => {
      if (state.documents.flag.get(key) !== undefined) return []
      const message = `there is no flag "${key}"`
      return [{ path: `${path}/flags/${j}`, code: 'UNKNOWN_FLAG', message }]
    })
  })
}
