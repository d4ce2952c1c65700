import fc from 'fast-check'
import {
  createGroupDecision,
  patchGroupDecision,
} from '../../../server/changes/exclusion-groups.ts'
import { patchConfigDecision } from '../../../server/changes/flag-configs.ts'
import {
  archiveFlagDecision,
  createFlagDecision,
  deleteFlagDecision,
  patchFlagDecision,
} from '../../../server/changes/flags.ts'
import { killDecision, restoreDecision, selectFlags } from '../../../server/changes/kills.ts'
import {
  createEnvironmentDecision,
  patchEnvironmentDecision,
} from '../../../server/changes/projects.ts'
import { createSegmentDecision, patchSegmentDecision } from '../../../server/changes/segments.ts'
import { documentName } from '../../../server/domain/documents.ts'
import { requireEnvironment, requireFlag } from '../../../server/http/reading.ts'
import type { ProjectState } from '../../../server/state/project-state.ts'
import type { Decision, Settled } from '../../../server/state/transact.ts'

const at = '2026-01-31T09:00:00.000Z'
const author = { by: 'token:test', at }

const flag = fc.constantFrom('apple', 'Beta', 'pear')
const environment = fc.constantFrom('staging', 'production', 'late')
const key = fc.constantFrom('one', 'two')
const percent = fc.constantFrom(0, 12.5, 25, 33.333, 100)

function step<const Name extends string, T>(
  name: Name,
  members: { [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.Arbitrary<T & { name: Name }> {
  return fc.record<T>(members).map((chosen) => ({ ...chosen, name }))
}

const configPatch = fc.record(
  {
    on: fc.boolean(),
    default: fc.oneof(fc.record({ percent }), fc.record({ variation: fc.constant('on') })),
    targets: fc.array(
      fc.record({ variation: fc.constant('off'), values: fc.uniqueArray(fc.integer()) }),
      { maxLength: 1 },
    ),
    rules: fc.array(
      fc.record({ when: fc.record({ segment: key }), serve: fc.record({ percent }) }),
      { maxLength: 2 },
    ),
    prerequisites: fc.array(fc.record({ flag, variations: fc.constant(['on']) }), {
      maxLength: 1,
    }),
    exclusionGroup: fc.option(key),
  },
  { requiredKeys: [] },
)

/** What is done to a project, as it may come in any order; some steps will be refused. */
export const anyStep = fc.oneof(
  step('create flag', { flag, kind: fc.constantFrom('release', 'killSwitch') }),
  step('change flag', {
    flag,
    patch: fc.constantFrom({ clientVisible: true }, { clientVisible: false }, { name: 'New' }),
  }),
  step('archive flag', { flag, archived: fc.boolean() }),
  step('delete flag', { flag }),
  step('change config', { flag, environment, patch: configPatch }),
  step('change config', { flag, environment, patch: configPatch }),
  step('kill', { flags: fc.uniqueArray(flag, { minLength: 1 }), environment }),
  step('restore', { flags: fc.uniqueArray(flag, { minLength: 1 }), environment }),
  step('create environment', { environment }),
  step('change environment', { environment, critical: fc.boolean() }),
  step('put segment', {
    key,
    included: fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 })),
  }),
  step('put group', { key, flag, percent }),
  step('drop', { doc: key.map(documentName.segment) }),
  step('drop', { doc: key.map(documentName.exclusionGroup) }),
  step('drop config', { flag, environment }),
  step('damage', { doc: fc.oneof(key.map(documentName.segment), flag.map(documentName.flag)) }),
)

/** One of the steps. */
export type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never

/** Decides a step as the API would; documents without an API yet are written as they stand. */
export function decideStep(state: ProjectState, one: Step): Decision<unknown> | Settled<unknown> {
  switch (one.name) {
    case 'create flag': {
      const input = { key: one.flag, type: 'boolean', kind: one.kind } as const
      return createFlagDecision(state, input, '00000000000000aa', author)
    }
    case 'change flag':
      return patchFlagDecision(state, requireFlag(state, one.flag), one.patch, author)
    case 'archive flag':
      return archiveFlagDecision(state, requireFlag(state, one.flag), one.archived, author)
    case 'delete flag':
      return deleteFlagDecision(state, requireFlag(state, one.flag), author)
    case 'change config': {
      const place = requireEnvironment(state, one.environment)
      return patchConfigDecision(state, requireFlag(state, one.flag), place, one.patch, author)
    }
    case 'kill': {
      const place = requireEnvironment(state, one.environment)
      const kill = { id: 'k_1', reason: 'errors', ...author }
      return killDecision(state, selectFlags(state, place, { flags: one.flags }), place, kill)
    }
    case 'restore': {
      const place = requireEnvironment(state, one.environment)
      const flags = selectFlags(state, place, { flags: one.flags })
      return restoreDecision(state, flags, place, author, 'fixed')
    }
    case 'create environment':
      return createEnvironmentDecision(state, { key: one.environment }, author)
    case 'change environment': {
      const place = requireEnvironment(state, one.environment)
      return patchEnvironmentDecision(state, place, { critical: one.critical }, author)
    }
    case 'put segment': {
      const { key: name, included } = one
      const known = state.documents.segment.get(name)
      return known === undefined
        ? createSegmentDecision(state, { key: name, included }, author)
        : patchSegmentDecision(state, known, { included }, author)
    }
    case 'put group': {
      const { key: name } = one
      const slots = [{ flag: one.flag, percent: one.percent }]
      const known = state.documents.exclusionGroup.get(name)
      return known === undefined
        ? createGroupDecision(state, { key: name, slots }, '00000000000000bb', author)
        : patchGroupDecision(state, known, { slots }, author)
    }
    case 'drop':
      return drop(state, one.doc)
    case 'drop config': {
      const place = requireEnvironment(state, one.environment)
      return drop(state, documentName.flagConfig(one.flag, place.id))
    }
    case 'damage':
      return isPresent(state, one.doc)
        ? put(one.doc, { broken: true })
        : { settled: null, about: [] }
  }
}

const event = { type: 'test', by: author.by, subject: {} }

function put(doc: string, value: object): Decision<null> {
  return { expect: [], put: [{ doc, value, delivers: true }], drop: [], event, result: null }
}

function drop(state: ProjectState, doc: string): Decision<null> | Settled<null> {
  if (!isPresent(state, doc)) return { settled: null, about: [] }
  return { expect: [], put: [], drop: [{ doc, delivers: true }], event, result: null }
}

function isPresent(state: ProjectState, doc: string): boolean {
  return (state.documents.row(doc)?.value ?? null) !== null
}
