import { reachedFrom } from '../domain/chain.ts'
import { segmentsIn } from '../domain/condition.ts'
import { deliveredSegment } from '../domain/delivered.ts'
import { documentName, type SegmentDocument } from '../domain/documents.ts'
import type { EventType } from '../domain/event-types.ts'
import { type Fault, Refusal, refuseFaults } from '../domain/refusal.ts'
import {
  emptySegment,
  patchSegment,
  type SegmentPatch,
  type SegmentSurroundings,
} from '../domain/segment.ts'
import { type ListName, listOf, readUnits } from '../domain/segment-list.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision } from '../state/transact.ts'
import { canonicalJson } from '../store/canonical.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'
import { refuseUncompilableSegment } from './compile-check.ts'
import { segmentsOfRules } from './flag-configs.ts'
import { type PatternJudge, refuseUnjudged } from './pattern.ts'
import { type WrittenList, writeList } from './segment-lists.ts'
import { freeKey, refuseTakenKey, takeKey } from './taken-keys.ts'

const segmentsMax = 2000
const listNames = ['included', 'excluded'] as const

/** A segment, or members of one, as it comes in. Lists replace those that are there. */
export interface SegmentInput extends SegmentPatch {
  included?: (string | number)[]
  excluded?: (string | number)[]
}

/** Makes a segment. Patterns in its rules must have been judged before. */
export function createSegmentDecision(
  state: ProjectState,
  { key, ...input }: SegmentInput & { key: string },
  author: Author,
  patternFault: PatternJudge = refuseUnjudged,
): Decision<SegmentDocument> {
  refuseTakenKey(state, 'segment', key, segmentsMax)
  const before = emptySegment(key, author.at)
  const decision = changeSegment(state, before, input, 'segment.created', author, patternFault)
  const taken = takeKey('segment', key)
  return {
    ...decision,
    expect: [...decision.expect, ...taken.expect],
    put: [...decision.put, ...taken.put],
  }
}

/** Replaces members of a segment. Patterns in its rules must have been judged before. */
export function patchSegmentDecision(
  state: ProjectState,
  segment: SegmentDocument,
  patch: SegmentInput,
  author: Author,
  patternFault: PatternJudge = refuseUnjudged,
): Decision<SegmentDocument> {
  return changeSegment(state, segment, patch, 'segment.changed', author, patternFault)
}

/** Removes a segment that nothing refers to. */
export function deleteSegmentDecision(
  state: ProjectState,
  segment: SegmentDocument,
  author: Author,
): Decision<null> {
  const usedBy = [
    ...usersAmongFlags(state, segment.key),
    ...(usersAmongSegments(state).get(segment.key) ?? []).map((other) => ({ segment: other })),
  ]
  if (usedBy.length > 0) {
    const places = usedBy.map((place) =>
      'flag' in place ? `flag ${place.flag} in ${place.environment}` : `segment ${place.segment}`,
    )
    const named = places.slice(0, 10).join(', ')
    const more = places.length > 10 ? ` and ${places.length - 10} more places` : ''
    throw new Refusal('IN_USE', `${segment.key} is used by ${named}${more}.`, { usedBy })
  }
  const doc = documentName.segment(segment.key)
  return {
    expect: [expectUnchanged(state, doc)],
    // Nobody may begin to refer to it meanwhile, in whatever document.
    onlyAtSeen: true,
    put: [],
    drop: [{ doc, delivers: true }, ...freeKey(state, 'segment', segment.key)],
    event: eventOf('segment.deleted', author, { segment: segment.key }),
    result: null,
  }
}

function changeSegment(
  state: ProjectState,
  segment: SegmentDocument,
  input: SegmentInput,
  type: EventType,
  author: Author,
  patternFault: PatternJudge,
): Decision<SegmentDocument> {
  const { included, excluded, ...patch } = input
  const around = surroundings(state, author.at, patternFault)
  const written = readLists({ included, excluded })
  const references = [...written].map(([name, list]) => [name, list?.reference ?? null] as const)
  const changed = { ...patchSegment(segment, patch, around), ...Object.fromEntries(references) }
  refuseUncompilableSegment(changed)
  const doc = documentName.segment(segment.key)
  const isSame =
    canonicalJson(deliveredSegment(segment)) === canonicalJson(deliveredSegment(changed))
  const reached = reachedFrom(
    patch.rules === undefined ? [] : changed.rules.flatMap(segmentsIn),
    around.segmentsOf,
  )
  return {
    expect: [
      expectUnchanged(state, doc),
      // What the rules refer to must still be there, and lead to no more than was found.
      ...reached.map((key) => expectUnchanged(state, documentName.segment(key))),
    ],
    lists: new Map(
      [...written.values()].flatMap((list) =>
        list === null ? [] : [[list.reference.hash, list.text] as const],
      ),
    ),
    put: [{ doc, value: changed, delivers: type === 'segment.created' || !isSame }],
    drop: [],
    event: eventOf(type, author, { segment: segment.key }),
    result: changed,
  }
}

/** The lists that were given, as they are kept. Refuses with all faults. */
function readLists(
  given: Record<ListName, (string | number)[] | undefined>,
): Map<ListName, WrittenList | null> {
  const faults: Fault[] = []
  const lists = new Map<ListName, WrittenList | null>()
  for (const name of listNames) {
    const units = given[name]
    if (units === undefined) continue
    const values = readUnits(units, (i) => `/${name}/${i}`, faults)
    lists.set(name, writeList(listOf(values).values))
  }
  refuseFaults(faults)
  return lists
}

function surroundings(
  state: ProjectState,
  now: string,
  patternFault: PatternJudge,
): SegmentSurroundings {
  const { segment } = state.documents
  let users: Map<string, string[]> | undefined
  return {
    now,
    hasSegment: (key) => segment.get(key) !== undefined,
    patternFault,
    segmentsOf: (key) => (segment.get(key)?.rules ?? []).flatMap(segmentsIn),
    usersOf: (key) => {
      users ??= usersAmongSegments(state)
      return users.get(key) ?? []
    },
  }
}

/** Keys of the segments whose rules refer to a segment, by its key. */
function usersAmongSegments(state: ProjectState): Map<string, string[]> {
  const users = new Map<string, string[]>()
  for (const [key, { rules }] of state.documents.segment.present()) {
    for (const other of new Set(rules.flatMap(segmentsIn))) {
      const known = users.get(other)
      if (known === undefined) users.set(other, [key])
      else known.push(key)
    }
  }
  return users
}

/** Where flags refer to a segment, archived ones too: they may come back. */
function usersAmongFlags(state: ProjectState, segment: string) {
  const found: { flag: string; environment: string }[] = []
  for (const [environment, { id }] of state.documents.environment.present()) {
    for (const [flag] of state.documents.flag.present()) {
      const config = state.documents.flagConfig.get(`${flag}/${id}`)
      if (config !== undefined && segmentsOfRules(config.rules).includes(segment)) {
        found.push({ flag, environment })
      }
    }
  }
  return found
}
