import { deliveredFlag, initialConfig } from '../domain/delivered.ts'
import { documentName, type FlagDocument } from '../domain/documents.ts'
import type { EventType } from '../domain/event-types.ts'
import {
  createFlag,
  type FlagInput,
  type FlagPatch,
  patchFlag,
  refuseLostVariations,
} from '../domain/flag.ts'
import { Refusal, refuseFaults } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import { canonicalJson } from '../store/canonical.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'
import { refuseRampedFlag } from './ramps-of-flag.ts'
import { freeKey, refuseTakenKey, takeKey } from './taken-keys.ts'

const flagsMax = 10_000

/** Makes a flag. */
export function createFlagDecision(
  state: ProjectState,
  input: FlagInput,
  seed: string,
  author: Author,
): Decision<FlagDocument> {
  const flag = createFlag(input, seed, author.at)
  refuseTakenKey(state, 'flag', flag.key, flagsMax)
  const doc = documentName.flag(flag.key)
  const taken = takeKey('flag', flag.key)
  return {
    expect: [{ doc, is: 'absent' }, ...taken.expect],
    put: [{ doc, value: flag, delivers: true }, ...taken.put],
    drop: [],
    event: eventOf('flag.created', author, { flag: flag.key }),
    result: flag,
  }
}

/** Replaces members of a flag. */
export function patchFlagDecision(
  state: ProjectState,
  flag: FlagDocument,
  patch: FlagPatch,
  author: Author,
): Decision<FlagDocument> {
  const patched = patchFlag(flag, patch, author.at)
  const decision = changeFlag(state, flag, patched, 'flag.changed', author)
  // What is measured must not become something else meanwhile.
  if (decision.put.some(({ delivers }) => delivers)) refuseRampedFlag(state, flag.key)
  if (patch.variations === undefined) return decision
  const configs = configsOf(state, flag)
  refuseLostVariations(flag, patched, configs)
  refuseLostPrerequisites(state, flag, patched)
  const kept = new Set(patched.variations.map(({ key }) => key))
  if (flag.variations.every(({ key }) => kept.has(key))) return decision
  // Nothing may begin to use a variation while it goes away.
  return { ...decision, onlyAtSeen: true }
}

/** Takes a flag out of all snapshots, or back in. */
export function archiveFlagDecision(
  state: ProjectState,
  flag: FlagDocument,
  archived: boolean,
  author: Author,
  reason?: string,
): Decision<FlagDocument> | Settled<FlagDocument> {
  if (flag.archived === archived) return { settled: flag, about: [documentName.flag(flag.key)] }
  if (archived) refuseRampedFlag(state, flag.key)
  if (archived) refuseDependedUpon(state, flag)
  else refuseMissingPrerequisites(state, flag)
  const type = archived ? 'flag.archived' : 'flag.unarchived'
  const changed = { ...flag, archived, updatedAt: author.at }
  const decision = changeFlag(state, flag, changed, type, author, reason)
  // No flag may begin to wait for one that goes away.
  if (archived) return { ...decision, onlyAtSeen: true }
  // What it waits for must not go away while it comes back.
  const needed = new Set(prerequisitesOf(state, flag).map((one) => documentName.flag(one.flag)))
  const unchanged = [...needed].map((doc) => expectUnchanged(state, doc))
  return { ...decision, expect: [...decision.expect, ...unchanged] }
}

/** Removes an archived flag and everything that hangs on it. */
export function deleteFlagDecision(
  state: ProjectState,
  flag: FlagDocument,
  author: Author,
): Decision<null> {
  if (!flag.archived) {
    throw new Refusal('NOT_ARCHIVED', `Archive ${flag.key} first: sluice flag archive ${flag.key}`)
  }
  refuseSlotOwner(state, flag)
  const doc = documentName.flag(flag.key)
  const prefix = `${flag.key}/`
  // What deleted environments left is nobody's, and is cleared away by itself.
  const present = new Set([...state.documents.environment.present()].map(([, { id }]) => id))
  const hanging = [
    ...[...state.documents.flagConfig.present()].map(([place]) => ['flagConfig', place] as const),
    ...[...state.documents.kill.present()].map(([place]) => ['kill', place] as const),
    ...[...state.documents.killHold.present()].map(([place]) => ['killHold', place] as const),
  ].filter(([, place]) => place.startsWith(prefix) && present.has(place.slice(prefix.length)))
  const isExempt = state.documents.debtExemption.get(flag.key) !== undefined
  const schedules = [...state.documents.schedule.present()]
    .filter(([, schedule]) => schedule.flag === flag.key)
    .map(([id]) => documentName.schedule(id))
  const ramps = [...state.documents.ramp.present()].filter(([, ramp]) => ramp.flag === flag.key)
  const docs = [
    doc,
    ...ramps.map(([id]) => documentName.ramp(id)),
    ...hanging.map(([kind, place]) => `${kind}/${place}`),
    ...schedules,
    ...(isExempt ? [documentName.debtExemption(flag.key)] : []),
  ]
  return {
    expect: docs.map((name) => expectUnchanged(state, name)),
    // Nobody may kill or configure it, or give it a slot, while it goes away.
    onlyAtSeen: true,
    put: [],
    drop: [
      ...docs.map((name) => ({ doc: name, delivers: false })),
      ...freeKey(state, 'flag', flag.key),
    ],
    event: eventOf('flag.deleted', author, { flag: flag.key }),
    result: null,
  }
}

function refuseSlotOwner(state: ProjectState, flag: FlagDocument): void {
  const groups = [...state.documents.exclusionGroup.present()]
    .filter(([, { slots }]) => slots.some((slot) => slot.flag === flag.key))
    .map(([key]) => key)
  if (groups.length === 0) return
  throw new Refusal(
    'IN_USE',
    `${flag.key} has a slot in ${groups.join(', ')}. Take it away first: sluice group remove ${groups[0]} ${flag.key}`,
    { usedBy: groups.map((exclusionGroup) => ({ exclusionGroup })) },
  )
}

function changeFlag(
  state: ProjectState,
  flag: FlagDocument,
  changed: FlagDocument,
  type: EventType,
  author: Author,
  reason?: string,
): Decision<FlagDocument> {
  const doc = documentName.flag(flag.key)
  // No snapshot holds an archived flag: what changes in it is sent when it is back.
  const isHeld = !flag.archived || !changed.archived
  const delivers =
    isHeld && canonicalJson(deliveredFlag(flag)) !== canonicalJson(deliveredFlag(changed))
  return {
    expect: [expectUnchanged(state, doc)],
    put: [{ doc, value: changed, delivers }],
    drop: [],
    event: eventOf(type, author, { flag: flag.key }, reason),
    result: changed,
  }
}

/** The flag's configuration in every environment, by the environment's key. */
function configsOf(state: ProjectState, flag: FlagDocument) {
  return [...state.documents.environment.present()].map(([key, environment]) => {
    const place = `${flag.key}/${environment.id}`
    const config = state.documents.flagConfig.get(place) ?? initialConfig(flag)
    return { environment: key, config, doc: documentName.flagConfig(flag.key, environment.id) }
  })
}

/** Places where another flag waits for this one. */
function dependants(state: ProjectState, flag: FlagDocument) {
  const found: { flag: string; environment: string; variations: readonly string[] }[] = []
  for (const [environment, { id }] of state.documents.environment.present()) {
    for (const [other, { archived }] of state.documents.flag.present()) {
      if (archived) continue
      const config = state.documents.flagConfig.get(`${other}/${id}`)
      for (const { flag: key, variations } of config?.prerequisites ?? []) {
        if (key === flag.key) found.push({ flag: other, environment, variations })
      }
    }
  }
  return found
}

function refuseDependedUpon(state: ProjectState, flag: FlagDocument): void {
  const places = dependants(state, flag).map(({ flag: key, environment }) => ({
    flag: key,
    environment,
  }))
  if (places.length === 0) return
  const where = places.map((place) => `${place.flag} in ${place.environment}`).join(', ')
  throw new Refusal('IN_USE', `${flag.key} is a prerequisite of ${where}.`, { usedBy: places })
}

/** The flags that a flag waits for, in all environments. */
function prerequisitesOf(state: ProjectState, flag: FlagDocument) {
  return configsOf(state, flag).flatMap(({ environment, config }) =>
    config.prerequisites.map((prerequisite) => ({ environment, flag: prerequisite.flag })),
  )
}

/** While a flag is archived, what it waits for may go away; without that it would never be on. */
function refuseMissingPrerequisites(state: ProjectState, flag: FlagDocument): void {
  const isLive = (key: string) => state.documents.flag.get(key)?.archived === false
  refuseFaults(
    prerequisitesOf(state, flag)
      .filter((one) => !isLive(one.flag))
      .map((one) => ({
        path: '',
        code: 'UNKNOWN_FLAG',
        message: `it waits for "${one.flag}" in ${one.environment}, which is archived or gone. Bring that back first, or take it from the prerequisites`,
      })),
  )
}

function refuseLostPrerequisites(
  state: ProjectState,
  flag: FlagDocument,
  patched: FlagDocument,
): void {
  const kept = new Set(patched.variations.map(({ key }) => key))
  const places = dependants(state, flag).filter((place) =>
    place.variations.some((key) => !kept.has(key)),
  )
  if (places.length === 0) return
  const where = places.map((place) => `${place.flag} in ${place.environment}`).join(', ')
  throw new Refusal('IN_USE', `A variation that goes away is a prerequisite of ${where}.`, {
    usedBy: places.map(({ flag: key, environment }) => ({ flag: key, environment })),
  })
}
