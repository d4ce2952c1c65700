import { holderKind, holdOf, termsOf } from '../changes/kill-holds.ts'
import type { EnvironmentDocument } from '../domain/documents.ts'
import { type Holder, isCurrent } from '../domain/kill-hold.ts'
import type { ProjectState } from '../state/project-state.ts'

/** Who holds the kill of a flag in an environment, and which alerts a person overruled there. */
export function showHolders(
  system: ProjectState,
  state: ProjectState,
  flag: string,
  environment: EnvironmentDocument,
) {
  const { holders, hasMore, overruled } = holdOf(state, flag, environment)
  return {
    holders: holders.map((holder) => ({
      kind: holderKind(system, holder.by),
      by: holder.by,
      reason: reasonOf(state, holder),
      since: holder.since,
      endedAt: holder.endedAt ?? null,
    })),
    moreHolders: hasMore,
    overruled: overruled.map(({ alert: _alert, ...shown }) => ({
      kind: 'alert' as const,
      ...shown,
    })),
  }
}

/** The hold of an alert whose hook is no longer what it was ends only by a person's restore. */
function reasonOf({ documents }: ProjectState, holder: Holder): string {
  const { alert, by, reason } = holder
  if (alert === undefined) return reason
  const hook = documents.killHook.get(by.slice('hook:'.length))
  if (hook !== undefined && isCurrent(holder, { terms: termsOf(hook) })) return reason
  return `formerly by hook ${hook?.name ?? by.slice('hook:'.length)}: ${reason}`
}
