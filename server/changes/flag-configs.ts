import { reachedFrom } from '../domain/chain.ts'
import { segmentsIn } from '../domain/condition.ts'
import { deliveredConfig, initialConfig } from '../domain/delivered.ts'
import {
  documentName,
  type EnvironmentDocument,
  type FlagConfigDocument,
  type FlagDocument,
  type StoredRule,
} from '../domain/documents.ts'
import { type FlagConfigPatch, patchConfig } from '../domain/flag-config.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision } from '../state/transact.ts'
import { canonicalJson } from '../store/canonical.ts'
import type { Expectation } from '../store/contract.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'
import { refuseUncompilable } from './compile-check.ts'
import { type PatternJudge, refuseUnjudged } from './pattern.ts'
import { refuseWhileRamping } from './ramps-of-flag.ts'

/** The flag's configuration in an environment; what it serves before anybody configures it. */
export function configOf(
  state: ProjectState,
  flag: FlagDocument,
  environment: EnvironmentDocument,
): FlagConfigDocument {
  return state.documents.flagConfig.get(`${flag.key}/${environment.id}`) ?? initialConfig(flag)
}

/** The revision that last changed a flag's configuration in an environment; 0 if none did. */
export function configRevisionOf(
  state: ProjectState,
  flag: string,
  environment: EnvironmentDocument,
): number {
  return state.documents.flagConfig.row(`${flag}/${environment.id}`)?.revision ?? 0
}

/**
 * Replaces members of a flag's configuration in an environment. Patterns in it must have been
 * judged before: a decision is made in one go.
 */
export function patchConfigDecision(
  state: ProjectState,
  flag: FlagDocument,
  environment: EnvironmentDocument,
  patch: FlagConfigPatch,
  author: Author,
  patternFault: PatternJudge = refuseUnjudged,
): Decision<FlagConfigDocument> {
  const current = configOf(state, flag, environment)
  const prerequisitesOf = (key: string) => prerequisiteKeys(state, key, environment)
  const config = patchConfig(current, patch, {
    flag,
    now: author.at,
    flagByKey: (key) => state.documents.flag.get(key),
    prerequisitesOf,
    dependantsOf: dependantsIn(state, environment),
    hasSegment: (key) => state.documents.segment.get(key) !== undefined,
    groupByKey: (key) => state.documents.exclusionGroup.get(key),
    patternFault,
  })
  refuseWhileRamping(state, flag.key, environment, current, config)
  refuseUncompilable(flag, config)
  const doc = documentName.flagConfig(flag.key, environment.id)
  const before = canonicalJson(deliveredConfig(current))
  const delivers = before !== canonicalJson(deliveredConfig(config))
  return {
    expect: [
      expectUnchanged(state, doc),
      expectUnchanged(state, documentName.flag(flag.key)),
      expectUnchanged(state, documentName.environment(environment.key)),
      // What the change refers to must still be there, and lead to no more than was found.
      ...(patch.prerequisites ?? []).map(({ flag: key }) =>
        expectUnchanged(state, documentName.flag(key)),
      ),
      ...reachedFrom(
        (patch.prerequisites ?? []).map(({ flag: key }) => key),
        prerequisitesOf,
      ).map((key) => expectUnchanged(state, documentName.flagConfig(key, environment.id))),
      ...[patch.exclusionGroup ?? []]
        .flat()
        .map((key) => expectUnchanged(state, documentName.exclusionGroup(key))),
      ...segmentsOfRules(patch.rules === undefined ? [] : config.rules).map(
        (key): Expectation => ({ doc: documentName.segment(key), is: 'present' }),
      ),
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

/** Keys of the segments that rules refer to. */
export function segmentsOfRules(rules: readonly StoredRule[]): string[] {
  return [...new Set(rules.flatMap(({ when }) => segmentsIn(when)))]
}

function prerequisiteKeys(
  state: ProjectState,
  flag: string,
  environment: EnvironmentDocument,
): string[] {
  const config = state.documents.flagConfig.get(`${flag}/${environment.id}`)
  return (config?.prerequisites ?? []).map((prerequisite) => prerequisite.flag)
}

/** Looks up which flags wait for a flag; all flags are read once, when it is first asked. */
function dependantsIn(
  state: ProjectState,
  environment: EnvironmentDocument,
): (key: string) => readonly string[] {
  let dependants: Map<string, string[]> | undefined
  return (key) => {
    if (dependants === undefined) {
      dependants = new Map()
      for (const [flag] of state.documents.flag.present()) {
        for (const prerequisite of prerequisiteKeys(state, flag, environment)) {
          const others = dependants.get(prerequisite)
          if (others === undefined) dependants.set(prerequisite, [flag])
          else others.push(flag)
        }
      }
    }
    return dependants.get(key) ?? []
  }
}
