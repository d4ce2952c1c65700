import { documentName, type StandbyDocument } from '../domain/documents.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'

const doc = documentName.standby
const name = 'installation'

/** How the store of a `$system` stands by; undefined if it does not. */
export function standbyOf({ documents }: ProjectState): StandbyDocument | undefined {
  return documents.standby.get(name)
}

/** Makes the store a standby. Settled if it is one of that kind. */
export function beginStandbyDecision(
  system: ProjectState,
  serves: boolean,
  author: Author,
): Decision<null> | Settled<null> {
  const before = standbyOf(system)
  if (before?.serves === serves) return { settled: null, about: [doc] }
  const value: StandbyDocument = { serves, since: before?.since ?? author.at }
  return {
    expect: [expectUnchanged(system, doc)],
    put: [{ doc, value, delivers: false }],
    drop: [],
    event: eventOf('standby.begun', author, { serves: String(serves) }),
    result: null,
  }
}

/** Ends the standby: whether there was one. Settled if there was none. */
export function endStandbyDecision(
  system: ProjectState,
  author: Author,
): Decision<boolean> | Settled<boolean> {
  if (standbyOf(system) === undefined) return { settled: false, about: [doc] }
  return {
    expect: [expectUnchanged(system, doc)],
    put: [],
    drop: [{ doc, delivers: false }],
    event: eventOf('standby.ended', author, {}),
    result: true,
  }
}
