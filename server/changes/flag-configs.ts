import { deliveredConfig, initialConfig } from '../domain/delivered.ts'
import {
  documentName,
  type EnvironmentDocument,
  type FlagConfigDocument,
  type FlagDocument,
} from '../domain/documents.ts'
import { type FlagConfigPatch, patchConfig } from '../domain/flag-config.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision } from '../state/transact.ts'
import { canonicalJson } from '../store/canonical.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'
import { refuseUncompilable } from './compile-check.ts'
import { patternFault } from './pattern.ts'

/** The flag's configuration in an environment; what it serves before anybody configures it. */
export function configOf(
  state: ProjectState,
  flag: FlagDocument,
  environment: EnvironmentDocument,
): FlagConfigDocument {
  return state.documents.flagConfig.get(`${flag.key}/${environment.id}`) ?? initialConfig(flag)
}

/** Replaces members of a flag's configuration in an environment. */
export function patchConfigDecision(
  state: ProjectState,
  flag: FlagDocument,
  environment: EnvironmentDocument,
  patch: FlagConfigPatch,
  author: Author,
): Decision<FlagConfigDocument> {
  const current = configOf(state, flag, environment)
  const config = patchConfig(current, patch, {
    flag,
    now: author.at,
    flagByKey: (key) => state.documents.flag.get(key),
    prerequisitesOf: (key) =>
      state.documents.flagConfig.get(`${key}/${environment.id}`)?.prerequisites ?? [],
    hasSegment: (key) => state.documents.segment.get(key) !== undefined,
    hasExclusionGroup: (key) => state.documents.exclusionGroup.get(key) !== undefined,
    patternFault,
  })
  refuseUncompilable(flag, config)
  const doc = documentName.flagConfig(flag.key, environment.id)
  const before = canonicalJson(deliveredConfig(current))
  const delivers = before !== canonicalJson(deliveredConfig(config))
  return {
    expect: [
      expectUnchanged(state, doc),
      expectUnchanged(state, documentName.flag(flag.key)),
      expectUnchanged(state, documentName.environment(environment.key)),
      // What the change refers to must still be there, and as acyclic as it was found.
      ...config.prerequisites.flatMap((prerequisite) => [
        expectUnchanged(state, documentName.flag(prerequisite.flag)),
        expectUnchanged(state, documentName.flagConfig(prerequisite.flag, environment.id)),
      ]),
    ],
    put: [{ doc, value: config, delivers }],
    drop: [],
    event: eventOf('flagConfig.changed', author, {
      flag: flag.key,
      environment: environment.key,
    }),
    result: config,
  }
}
