import type { Condition, FlagConfig, FlagConfigPatch } from '../api/types.ts'
import { draftServe, previewServe, type ServeDraft, writeServe } from './serve-draft.ts'

/** A targeting rule as it is edited. */
export interface RuleDraft {
  readonly id: string
  readonly name: string
  readonly when: Condition
  readonly serve: ServeDraft
}

/** What a flag serves in an environment, as it is edited. */
export interface ConfigDraft {
  readonly on: boolean
  readonly offVariation: string
  readonly prerequisites: FlagConfig['prerequisites']
  readonly targets: FlagConfig['targets']
  readonly rules: readonly RuleDraft[]
  readonly default: ServeDraft
}

/** A member that is edited, and saved only if it was changed. */
export type DraftMember = keyof ConfigDraft

export const draftMembers: readonly DraftMember[] = [
  'on',
  'offVariation',
  'prerequisites',
  'targets',
  'rules',
  'default',
]

/** A stored configuration, to be edited. */
export function draftConfig(config: FlagConfig): ConfigDraft {
  const { on, offVariation, prerequisites, targets } = config
  return {
    on,
    offVariation,
    prerequisites,
    targets,
    rules: config.rules.map((rule) => ({ ...rule, serve: draftServe(rule.serve) })),
    default: draftServe(config.default),
  }
}

/** What is shown of a draft, to be compared member by member. */
export function previewConfig(draft: ConfigDraft) {
  return {
    ...draft,
    targets: listed(draft.targets),
    rules: draft.rules.map((rule) => ({ ...rule, serve: previewServe(rule.serve) })),
    default: previewServe(draft.default),
  }
}

/** Members in which two drafts differ. */
export function changedMembers(before: ConfigDraft, after: ConfigDraft): DraftMember[] {
  const [old, fresh] = [previewConfig(before), previewConfig(after)]
  return draftMembers.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(fresh[name]))
}

/** What is to be sent: the changed members, each whole. */
export function writePatch(before: ConfigDraft, after: ConfigDraft): FlagConfigPatch {
  const changed = new Set(changedMembers(before, after))
  const { on, offVariation, prerequisites } = after
  return {
    ...(changed.has('on') ? { on } : {}),
    ...(changed.has('offVariation') ? { offVariation } : {}),
    ...(changed.has('prerequisites') ? { prerequisites } : {}),
    ...(changed.has('targets') ? { targets: listed(after.targets) } : {}),
    ...(changed.has('rules')
      ? { rules: after.rules.map((rule) => ({ ...rule, serve: writeServe(rule.serve) })) }
      : {}),
    ...(changed.has('default') ? { default: writeServe(after.default) } : {}),
  }
}

/** My changes on top of what somebody else saved meanwhile: where both changed a member, mine stands. */
export function rebaseDraft(
  base: ConfigDraft,
  mine: ConfigDraft,
  theirs: ConfigDraft,
): ConfigDraft {
  const kept = new Set(changedMembers(base, mine))
  const pick = <M extends DraftMember>(name: M): ConfigDraft[M] =>
    kept.has(name) ? mine[name] : theirs[name]
  return {
    on: pick('on'),
    offVariation: pick('offVariation'),
    prerequisites: pick('prerequisites'),
    targets: pick('targets'),
    rules: pick('rules'),
    default: pick('default'),
  }
}

/** A list that was emptied is not stored. */
function listed(targets: ConfigDraft['targets']): ConfigDraft['targets'] {
  return targets.filter(({ values }) => values.length > 0)
}
