import { initialConfig } from '../domain/delivered.ts'
import type { FlagDocument, LifecycleRules } from '../domain/documents.ts'
import { DEFAULT_RULES, type FlagFacts, judgeFlag, type Verdict } from '../domain/lifecycle.ts'
import { onlyVariation } from '../domain/only-variation.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Store } from '../store/contract.ts'
import { lastEvaluations } from './last-evaluations.ts'
import { readReferences } from './references.ts'

/** A flag, what is known of it, and what follows. */
export interface JudgedFlag {
  readonly flag: FlagDocument
  readonly facts: FlagFacts
  readonly verdict: Verdict
}

/** What is known beside the documents. */
export interface Witnesses {
  /** When flags were last evaluated, by environment id and flag. */
  readonly evaluations: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** Places in code by flag; null if no repository was searched yet. */
  readonly references: ReadonlyMap<string, number> | null
  /** Whether some code may read any flag, so that none is certain to be in no code. */
  readonly mayReadAny: boolean
}

/** Reads what is known beside the documents; of one flag only, if it is named. */
export async function readWitnesses(
  { telemetry, notes }: Pick<Store, 'telemetry' | 'notes'>,
  state: ProjectState,
  nowMs: number,
  flag?: string,
): Promise<Witnesses> {
  const evaluations = new Map<string, ReadonlyMap<string, number>>()
  for (const [, { id }] of state.documents.environment.present()) {
    evaluations.set(id, await lastEvaluations(telemetry, id, nowMs, { flag }))
  }
  const repositories = await readReferences(notes, state.project)
  if (repositories.length === 0) return { evaluations, references: null, mayReadAny: false }
  const references = new Map<string, number>()
  for (const { references: places } of repositories) {
    for (const place of places) {
      if (place.kind !== 'text') references.set(place.flag, (references.get(place.flag) ?? 0) + 1)
    }
  }
  return { evaluations, references, mayReadAny: repositories.some(({ given = 0 }) => given > 0) }
}

/** The rules of a project: its own, or the usual ones. */
export function rulesOf({ documents }: ProjectState): LifecycleRules {
  const { updatedAt: _, ...rules } = documents.debtRules.get('project') ?? {
    ...DEFAULT_RULES,
    updatedAt: '',
  }
  return rules
}

/** Judges every flag of a project, by key. */
export function judgeFlags(
  state: ProjectState,
  witnesses: Witnesses,
  nowMs: number,
): readonly JudgedFlag[] {
  const rules = rulesOf(state)
  const needs = dependantsOf(state)
  const flags = [...state.documents.flag.present()].map(([, flag]) => flag)
  return flags
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map((flag) => {
      const facts = factsOf(state, flag, witnesses, needs.get(flag.key) ?? [])
      return { flag, facts, verdict: judgeFlag(facts, rules, nowMs) }
    })
}

/** Judges one flag. */
export function judgeOne(
  state: ProjectState,
  flag: FlagDocument,
  witnesses: Witnesses,
  nowMs: number,
): JudgedFlag {
  const facts = factsOf(state, flag, witnesses, dependantsOf(state).get(flag.key) ?? [])
  return { flag, facts, verdict: judgeFlag(facts, rulesOf(state), nowMs) }
}

/** What is known of one flag. */
export function factsOf(
  { documents }: ProjectState,
  flag: FlagDocument,
  { evaluations, references, mayReadAny }: Witnesses,
  dependants: readonly string[],
): FlagFacts {
  const { kind, archived, createdAt, expectedRemovalAt } = flag
  return {
    kind,
    archived,
    createdAt: Date.parse(createdAt),
    expectedRemovalAt: expectedRemovalAt === null ? null : Date.parse(expectedRemovalAt),
    environments: [...documents.environment.present()].map(([, { id, key, critical }]) => {
      const place = `${flag.key}/${id}`
      const config = documents.flagConfig.get(place) ?? initialConfig(flag)
      const kill = documents.kill.get(place)
      const times = [config.updatedAt, kill?.at ?? '', createdAt].map((at) => Date.parse(at) || 0)
      return {
        environment: key,
        critical,
        on: config.on && kill === undefined,
        onlyVariation: onlyVariation(config, kill !== undefined),
        changedAt: Math.max(...times),
        evaluatedAt: evaluations.get(id)?.get(flag.key) ?? null,
      }
    }),
    references: references?.get(flag.key) ?? (references === null || mayReadAny ? null : 0),
    dependants,
    exemption: documents.debtExemption.get(flag.key) ?? null,
  }
}

/** What needs each flag: those that wait for it somewhere, and the groups that it has a slot in. */
export function dependantsOf({ documents }: ProjectState): ReadonlyMap<string, readonly string[]> {
  const needs = new Map<string, Set<string>>()
  const add = (flag: string, name: string) => {
    const names = needs.get(flag) ?? new Set()
    needs.set(flag, names.add(name))
  }
  for (const [place, { prerequisites }] of documents.flagConfig.present()) {
    const waiting = place.slice(0, place.indexOf('/'))
    if (documents.flag.get(waiting)?.archived !== false) continue
    for (const { flag } of prerequisites) add(flag, `flag ${waiting}`)
  }
  for (const [group, { slots }] of documents.exclusionGroup.present()) {
    for (const { flag } of slots) add(flag, `exclusion group ${group}`)
  }
  return new Map([...needs].map(([flag, names]) => [flag, [...names].toSorted()]))
}
