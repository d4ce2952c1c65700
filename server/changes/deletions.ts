import {
  documentName,
  type EnvironmentDocument,
  type ProjectDocument,
} from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision } from '../state/transact.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'

/** What goes with a project. */
export interface ProjectContents {
  /** Keys. */
  readonly environments: readonly string[]
  readonly flags: number
  readonly segments: number
  readonly exclusionGroups: number
  /** SDK keys: the applications that have them keep what they have and get nothing more. */
  readonly sdkKeys: number
}

/** What a project holds. */
export function contentsOf({ documents }: ProjectState): ProjectContents {
  const count = (all: Iterable<unknown>) => [...all].length
  return {
    environments: [...documents.environment.present()].map(([key]) => key).sort(),
    flags: count(documents.flag.present()),
    segments: count(documents.segment.present()),
    exclusionGroups: count(documents.exclusionGroup.present()),
    sdkKeys: count(documents.sdkKey.present()),
  }
}

/**
 * Removes an environment and its SDK keys, in one step: whoever has one is cut off. Refuses with
 * IN_USE while there are such keys, unless told that they go too. What flags were configured to in
 * it is nobody's from then on, and is cleared away later.
 */
export function deleteEnvironmentDecision(
  state: ProjectState,
  environment: EnvironmentDocument,
  includingContents: boolean,
  author: Author,
): Decision<null> {
  const keys = [...state.documents.sdkKey.present()].filter(
    ([, key]) => key.environment === environment.id,
  )
  if (keys.length > 0 && !includingContents) {
    const names = keys.slice(0, 10).map(([, { id, name }]) => `${name} (${id})`)
    const more = keys.length > 10 ? ` and ${keys.length - 10} more` : ''
    throw new Refusal(
      'IN_USE',
      `Applications read ${environment.key} with the keys ${names.join(', ')}${more}. Revoke them, or repeat with ?includingContents=true to delete them too.`,
      { usedBy: keys.map(([, { id, name }]) => ({ token: id, name })) },
    )
  }
  const doc = documentName.environment(environment.key)
  const keyDocs = keys.map(([id]) => documentName.sdkKey(id))
  return {
    expect: [expectUnchanged(state, doc)],
    // Nobody may make a key of it meanwhile.
    onlyAtSeen: true,
    put: [],
    drop: [{ doc, delivers: true }, ...keyDocs.map((keyDoc) => ({ doc: keyDoc, delivers: false }))],
    event: eventOf('environment.deleted', author, {
      environment: environment.key,
      sdkKeys: String(keys.length),
    }),
    result: null,
  }
}

/**
 * Removes a project, and the tokens that are limited to it, from `$system`: all planes let go of it,
 * with its environments and keys. Refuses with IN_USE, and says what goes with it, while it has
 * environments, unless told that they go too.
 */
export function deleteProjectDecision(
  state: ProjectState,
  project: ProjectDocument,
  contents: ProjectContents,
  includingContents: boolean,
  author: Author,
): Decision<null> {
  const { id, key } = project
  if (contents.environments.length > 0 && !includingContents) {
    throw new Refusal(
      'IN_USE',
      `The project ${key} has ${describe(contents)}. Repeat with ?includingContents=true to delete them too.`,
      { contents },
    )
  }
  const doc = documentName.project(key)
  const tokens = [...state.documents.token.present()]
    .filter(([, token]) => token.project === id)
    .map(([tokenId]) => documentName.token(tokenId))
  const deleted = { id, key, deletedAt: author.at }
  return {
    expect: [doc, ...tokens].map((name) => expectUnchanged(state, name)),
    put: [{ doc: documentName.deletedProject(id), value: deleted, delivers: false }],
    drop: [doc, ...tokens].map((name) => ({ doc: name, delivers: false })),
    event: eventOf('project.deleted', author, { project: key, tokens: String(tokens.length) }),
    result: null,
  }
}

function describe(contents: ProjectContents): string {
  const { environments, flags, segments, exclusionGroups, sdkKeys } = contents
  const parts = [
    `the environments ${environments.join(', ')}`,
    `${flags} flags`,
    `${segments} segments`,
    `${exclusionGroups} exclusion groups`,
    `${sdkKeys} SDK keys`,
  ]
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
