import { holdDecision, holdOf } from '../changes/kill-holds.ts'
import type { EnvironmentDocument } from '../domain/documents.ts'
import type { Hold } from '../domain/kill-hold.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { ProjectState } from '../state/project-state.ts'
import { transact } from '../state/transact.ts'
import type { Log } from '../store/contract.ts'

const principal = 'system:kill-holds'
const oldMs = 24 * 60 * 60 * 1000
/** Flags of one event: their holds fit into one commit, however many holders they have. */
const flagsMax = 10

/**
 * Tells once of each kill that an alert has held for a day: its end may never come. Harmless when
 * two planes do it at once: the second finds it told.
 */
export async function tellOldHolds(
  log: Log,
  feeds: Iterable<ProjectFeed>,
  nowMs: number,
): Promise<void> {
  const at = new Date(nowMs).toISOString()
  for (const feed of feeds) {
    if (feed.regressed) continue
    for (const [, environment] of feed.state.documents.environment.present()) {
      const old = oldHolds(feed.state, environment, nowMs)
      for (let i = 0; i < old.length; i += flagsMax) {
        const flags = old.slice(i, i + flagsMax)
        const request = { principal, operationId: null, requestHash: '' }
        await transact(log, feed, request, (state) =>
          holdDecision(state, flags, environment, {
            author: { by: principal, at },
            reason: 'An alert has held the kill for a day. If it is over, restore the flag.',
            killId: '',
            otherwise: 'killHold.old',
            next: (hold) => (isUntold(hold, nowMs) ? { ...hold, toldAt: at } : hold),
          }),
        )
      }
    }
  }
}

function oldHolds(state: ProjectState, environment: EnvironmentDocument, nowMs: number): string[] {
  return [...state.documents.kill.present()]
    .map(([place]) => place.split('/'))
    .filter(([, id]) => id === environment.id)
    .map(([flag = '']) => flag)
    .filter((flag) => isUntold(holdOf(state, flag, environment), nowMs))
}

function isUntold({ isKilled, toldAt, holders }: Hold, nowMs: number): boolean {
  if (!isKilled || toldAt !== null) return false
  return holders.some(
    ({ alert, since }) => alert !== undefined && nowMs - Date.parse(since) >= oldMs,
  )
}
