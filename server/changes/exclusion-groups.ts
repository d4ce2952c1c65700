import { deliveredGroup } from '../domain/delivered.ts'
import { documentName, type ExclusionGroupDocument } from '../domain/documents.ts'
import type { EventType } from '../domain/event-types.ts'
import { type ExclusionGroupPatch, emptyGroup, patchGroup } from '../domain/exclusion-group.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision } from '../state/transact.ts'
import { canonicalJson } from '../store/canonical.ts'
import type { Expectation } from '../store/contract.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'
import { freeKey, refuseTakenKey, takeKey } from './taken-keys.ts'

const groupsMax = 1000

/** A group as it comes in. */
export interface ExclusionGroupInput extends ExclusionGroupPatch {
  key: string
  bucketBy?: string
}

/** Makes a group. `seed` decides who is in which bucket; it never changes. */
export function createGroupDecision(
  state: ProjectState,
  { key, bucketBy = 'targetingKey', ...patch }: ExclusionGroupInput,
  seed: string,
  author: Author,
): Decision<ExclusionGroupDocument> {
  refuseTakenKey(state, 'exclusionGroup', key, groupsMax)
  const group = emptyGroup(key, bucketBy, seed, author.at)
  const decision = changeGroup(state, group, patch, 'exclusionGroup.created', author)
  const taken = takeKey('exclusionGroup', key)
  return {
    ...decision,
    expect: [...decision.expect, ...taken.expect],
    put: [...decision.put, ...taken.put],
  }
}

/** Replaces members of a group. A flag that loses its slot must not be served by the group. */
export function patchGroupDecision(
  state: ProjectState,
  group: ExclusionGroupDocument,
  patch: ExclusionGroupPatch,
  author: Author,
): Decision<ExclusionGroupDocument> {
  const decision = changeGroup(state, group, patch, 'exclusionGroup.changed', author)
  const kept = new Set(decision.result.slots.map(({ flag }) => flag))
  const lost = group.slots.filter(({ flag }) => !kept.has(flag)).map(({ flag }) => flag)
  if (lost.length === 0) return decision
  const how = 'would be off for everybody. Give it 0 percent if that is meant'
  refuseUsed(state, group, (flag) => lost.includes(flag), `A flag that loses its slot ${how}`)
  // No configuration may begin to name the group while the slot goes away.
  return { ...decision, onlyAtSeen: true }
}

/** Removes a group that no flag is served by. */
export function deleteGroupDecision(
  state: ProjectState,
  group: ExclusionGroupDocument,
  author: Author,
): Decision<null> {
  refuseUsed(state, group, () => true, `The group ${group.key} is in use`)
  const doc = documentName.exclusionGroup(group.key)
  return {
    expect: [expectUnchanged(state, doc)],
    onlyAtSeen: true,
    put: [],
    drop: [{ doc, delivers: true }, ...freeKey(state, 'exclusionGroup', group.key)],
    event: eventOf('exclusionGroup.deleted', author, { exclusionGroup: group.key }),
    result: null,
  }
}

function changeGroup(
  state: ProjectState,
  group: ExclusionGroupDocument,
  patch: ExclusionGroupPatch,
  type: EventType,
  author: Author,
): Decision<ExclusionGroupDocument> {
  const flagByKey = (key: string) => state.documents.flag.get(key)
  const changed = patchGroup(group, patch, { now: author.at, flagByKey })
  const doc = documentName.exclusionGroup(group.key)
  const isNew = type === 'exclusionGroup.created'
  const isSame = canonicalJson(deliveredGroup(group)) === canonicalJson(deliveredGroup(changed))
  return {
    expect: [
      expectUnchanged(state, doc),
      ...(patch.slots ?? []).map(
        ({ flag }): Expectation => ({ doc: documentName.flag(flag), is: 'present' }),
      ),
    ],
    put: [{ doc, value: changed, delivers: isNew || !isSame }],
    drop: [],
    event: eventOf(type, author, { exclusionGroup: group.key }),
    result: changed,
  }
}

/** Refuses with the places where one of the flags names the group; archived flags may come back. */
function refuseUsed(
  state: ProjectState,
  group: ExclusionGroupDocument,
  concerns: (flag: string) => boolean,
  what: string,
): void {
  const usedBy: { flag: string; environment: string }[] = []
  for (const [environment, { id }] of state.documents.environment.present()) {
    for (const [flag] of state.documents.flag.present()) {
      const config = state.documents.flagConfig.get(`${flag}/${id}`)
      if (config?.exclusionGroup === group.key && concerns(flag)) usedBy.push({ flag, environment })
    }
  }
  if (usedBy.length === 0) return
  const places = usedBy.slice(0, 10).map(({ flag, environment }) => `${flag} in ${environment}`)
  const more = usedBy.length > 10 ? ` and ${usedBy.length - 10} more places` : ''
  throw new Refusal('IN_USE', `${what}: ${places.join(', ')}${more}.`, { usedBy })
}
