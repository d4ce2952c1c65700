import type { Static, TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { areEqual } from '../domain/equal.ts'
import type { RampState } from '../domain/ramp/ramp.ts'
import { rampedConfig } from '../domain/ramp/ramped-config.ts'
import { covers, type Grant, type Role } from '../domain/role.ts'
import { documentSchemas } from '../schemas/documents.ts'
import type { ProjectState } from '../state/project-state.ts'

/** What a commit writes and drops, as far as it matters to what it needs. */
export interface Effect {
  readonly put: readonly { readonly doc: string; readonly value: object }[]
  readonly drop: readonly { readonly doc: string }[]
}

/** A kind of document. */
export type DocumentKind = keyof typeof documentSchemas

/** One document before and after. */
interface Change {
  /** The full name without its kind. */
  readonly name: string
  /** Null when it is dropped. */
  readonly after: object | null
  readonly state: ProjectState
  /** All that is written with it. */
  readonly effect: Effect
}

const installation: Grant = { role: 'admin', project: null, environments: null }

/**
 * What a change of each kind of document needs. A new kind must be entered here before it compiles.
 * What several environments share changes what all of them serve, so it needs the role in all.
 */
const needsByKind: Readonly<Record<DocumentKind, (change: Change) => readonly Grant[]>> = {
  project: changeProject,
  token: changeToken,
  signingKey: () => [installation],
  // Only ever one's own, which the routes see to: it gives nobody more than the token has.
  session: () => [],
  migration: () => [installation],
  // Two originals would both act on the world.
  standby: () => [installation],
  deletedProject: () => [installation],
  environment: changeEnvironment,
  sdkKey: changeSdkKey,
  // It sends what happens in all environments to wherever it says.
  webhook: ({ state }) => [{ role: 'admin', project: state.project, environments: null }],
  // It is a credential of an operator.
  killHook: changeKillHook,
  // All rules of the environment go to it, as to whoever has a key.
  worker: changeWorker,
  // Whoever may not change the flag now may not have it changed later either.
  schedule: changeSchedule,
  flag: changeShared,
  debtRules: ({ state }) => [{ role: 'admin', project: state.project, environments: null }],
  debtExemption: changeShared,
  // Only the sweep writes it, and that is nobody's request.
  debtReport: ({ state }) => [{ role: 'admin', project: state.project, environments: null }],
  segment: changeShared,
  exclusionGroup: changeShared,
  takenKey: changeShared,
  flagConfig: changeFlagConfig,
  ramp: changeRamp,
  kill: ({ name, state }) => [inEnvironment('operator', state, environmentOf(name))],
  killHold: ({ name, state }) => [inEnvironment('operator', state, environmentOf(name))],
}

/** All that a commit to a state needs, from its effect alone: whichever route it came by. */
export function neededBy(state: ProjectState, effect: Effect): readonly Grant[] {
  const changes = [
    ...effect.put.map(({ doc, value }) => ({ doc, after: value })),
    ...effect.drop.map(({ doc }) => ({ doc, after: null })),
  ]
  return changes.flatMap(({ doc, after }) => {
    const slash = doc.indexOf('/')
    const kind = doc.slice(0, slash)
    if (!isKind(kind)) throw new Error(`nobody has said what a change of ${kind} needs`)
    return needsByKind[kind]({ name: doc.slice(slash + 1), after, state, effect })
  })
}

/** The first thing a commit needs that a grant does not cover; null if it may be made. */
export function findLacking(grant: Grant, state: ProjectState, effect: Effect): Grant | null {
  return neededBy(state, effect).find((needed) => !covers(grant, needed)) ?? null
}

function changeShared({ state }: Change): readonly Grant[] {
  const all = [...state.documents.environment.present()].map(([, { id }]) => id)
  return [{ role: 'editor', project: state.project, environments: all.length > 0 ? all : null }]
}

/** Whoever manages a project may change what it says of itself; its coming and going is global. */
function changeProject({ name, after, state }: Change): readonly Grant[] {
  const before = state.documents.project.get(name)
  const isKept = after !== null && before !== undefined
  return [{ role: 'admin', project: isKept ? before.id : null, environments: null }]
}

/** A new environment is within no choice of environments: it needs the whole project. */
function changeEnvironment({ name, state }: Change): readonly Grant[] {
  const before = state.documents.environment.get(name)
  if (before !== undefined) return [inEnvironment('admin', state, before.id)]
  return [{ role: 'admin', project: state.project, environments: null }]
}

function changeSdkKey({ name, after, state }: Change): readonly Grant[] {
  const keys = beforeAndAfter(documentSchemas.sdkKey, state.documents.sdkKey.get(name), after)
  return keys.map(({ environment }) => inEnvironment('admin', state, environment))
}

function changeKillHook({ name, after, state }: Change): readonly Grant[] {
  const hooks = beforeAndAfter(documentSchemas.killHook, state.documents.killHook.get(name), after)
  return hooks.map(({ environment }) => inEnvironment('admin', state, environment))
}

function changeWorker({ name, after, state }: Change): readonly Grant[] {
  const workers = beforeAndAfter(documentSchemas.worker, state.documents.worker.get(name), after)
  return workers.map(({ environment }) => inEnvironment('admin', state, environment))
}

function changeSchedule({ name, after, state }: Change): readonly Grant[] {
  const before = state.documents.schedule.get(name)
  const schedules = beforeAndAfter(documentSchemas.schedule, before, after)
  return schedules.map(({ environment }) => inEnvironment('editor', state, environment))
}

/** An operator takes back what a ramp did, to the letter; every other change is an editor's. */
function changeFlagConfig({ name, after, state, effect }: Change): readonly Grant[] {
  const role = effect.put.some(({ value }) => isRollback(state, name, value, after))
  return [inEnvironment(role ? 'operator' : 'editor', state, environmentOf(name))]
}

function isRollback(state: ProjectState, place: string, value: object, after: object | null) {
  if (!Value.Check(documentSchemas.ramp, value)) return false
  const ramp = state.documents.ramp.get(value.id)
  const config = state.documents.flagConfig.get(place)
  if (ramp === undefined || config === undefined || value.state !== 'rolledBack') return false
  if (`${ramp.flag}/${ramp.environment}` !== place || !areEqual(ramp.before, value.before)) {
    return false
  }
  return areEqual(rampedConfig(config, value), after)
}

/** Operators stop ramps and take them back; editors make them go on. */
function changeRamp({ name, after, state }: Change): readonly Grant[] {
  const before = state.documents.ramp.get(name)
  const ramps = beforeAndAfter(documentSchemas.ramp, before, after)
  const isStop = after === null || (before !== undefined && isStopped(ramps.at(-1)?.state))
  return ramps.map(({ environment }) => {
    return inEnvironment(isStop ? 'operator' : 'editor', state, environment)
  })
}

function isStopped(state: RampState | undefined): boolean {
  return state === 'paused' || state === 'rolledBack'
}

/** Managing tokens needs an admin; and nobody makes, rotates or revokes a broader one than his. */
function changeToken({ name, after, state }: Change): readonly Grant[] {
  const tokens = beforeAndAfter(documentSchemas.token, state.documents.token.get(name), after)
  return tokens.map(
    ({ project = null, environments = null }): Grant => ({ role: 'admin', project, environments }),
  )
}

function beforeAndAfter<S extends TSchema>(
  schema: S,
  before: Static<S> | undefined,
  after: object | null,
): Static<S>[] {
  const found: Static<S>[] = before === undefined ? [] : [before]
  if (after === null) return found
  if (!Value.Check(schema, after)) throw new Error('a document that is not of its kind')
  return [...found, after]
}

function inEnvironment(role: Role, { project }: ProjectState, environment: string): Grant {
  return { role, project, environments: [environment] }
}

/** The environment id in the name of a document of a flag in an environment. */
function environmentOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

function isKind(word: string): word is DocumentKind {
  return Object.hasOwn(documentSchemas, word)
}
