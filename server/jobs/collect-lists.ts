import type { FastifyBaseLogger } from 'fastify'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { Log } from '../store/contract.ts'

/** Long enough for planes and backups that are behind to read what was replaced meanwhile. */
const unusedMs = 60 * 60 * 1000

/**
 * Removes the lists that no segment of a project refers to any more. A project that changes meanwhile
 * has its turn the next time; so has one whose store lost history.
 */
export async function collectLists(
  log: Log,
  feeds: Iterable<ProjectFeed>,
  logger: FastifyBaseLogger,
): Promise<void> {
  for (const { state, regressed } of feeds) {
    const { head, documents, unreadable } = state
    // A segment that cannot be read here may refer to lists that another plane can read.
    const isWhole = ![...unreadable].some((name) => name.startsWith('segment/'))
    if (head === null || regressed || !isWhole) continue
    const used = new Set(documents.lists.keys())
    const removed = await log.collectBlobs(state.project, head, used, unusedMs)
    if (removed !== null && removed > 0) {
      logger.info({ project: state.project, removed }, 'lists that nothing refers to are removed')
    }
  }
}
