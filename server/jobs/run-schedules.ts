import type { FastifyBaseLogger } from 'fastify'
import {
  type DueSurroundings,
  dueScheduleDecision,
  failScheduleDecision,
  schedulePrincipal,
} from '../changes/due-schedules.ts'
import { judgePatterns, patternsIn } from '../changes/pattern.ts'
import { refuseOversizeConfig } from '../changes/size.ts'
import type { Deliveries } from '../delivery/deliveries.ts'
import { documentName } from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import { isDue } from '../domain/schedule.ts'
import type { ScheduleDocument } from '../domain/schedule-document.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { Projects } from '../state/projects.ts'
import { transact } from '../state/transact.ts'
import type { Store } from '../store/contract.ts'

/** No clock of a plane is assumed to be further behind the store's. */
const skewMsMax = 10 * 60_000

/** What the job works with. */
export interface ScheduleParts {
  readonly store: Pick<Store, 'log' | 'now'>
  readonly projects: Projects
  readonly deliveries: Deliveries
  readonly logger: FastifyBaseLogger
}

/**
 * Whether a schedule is due by the store's clock, which is asked only when one may be: planes that
 * wait for nothing leave the store alone.
 */
export async function hasDueSchedules({ store, projects }: ScheduleParts): Promise<boolean> {
  const latestMs = Date.now() + skewMsMax
  if (![...projects.feeds()].some((feed) => dueIn(feed, latestMs).length > 0)) return false
  const nowMs = await store.now()
  return [...projects.feeds()].some((feed) => dueIn(feed, nowMs).length > 0)
}

/**
 * Carries out the schedules that are due, in order. Harmless when two planes do it at once: each
 * commit expects the schedule to be pending still. What fails for the store's sake stays pending.
 */
export async function runSchedules(parts: ScheduleParts): Promise<void> {
  const { store, projects, logger } = parts
  const nowMs = await store.now()
  for (const feed of projects.feeds()) {
    if (feed.regressed) continue
    for (const schedule of dueIn(feed, nowMs)) {
      try {
        await runOne(parts, feed, schedule, nowMs)
      } catch (error) {
        logger.warn({ err: error, schedule: schedule.id }, 'a schedule waits; it is tried again')
      }
    }
  }
}

function dueIn({ state }: ProjectFeed, nowMs: number): ScheduleDocument[] {
  const due = [...state.documents.schedule.present()]
    .map(([, schedule]) => schedule)
    .filter((schedule) => isDue(schedule, nowMs))
  return due.sort((a, b) => (`${a.at} ${a.id}` < `${b.at} ${b.id}` ? -1 : 1))
}

async function runOne(
  { store, projects, deliveries }: ScheduleParts,
  feed: ProjectFeed,
  { id, change }: ScheduleDocument,
  nowMs: number,
): Promise<void> {
  const request = { principal: schedulePrincipal(id), operationId: null, requestHash: '' }
  const around: DueSurroundings = {
    nowMs,
    patternFault: await judgePatterns(patternsIn((change.rules ?? []).map(({ when }) => when))),
    isRevoked: (principal) => isRevoked(projects, principal),
    refuseOversize: (environmentId, before, after) =>
      refuseOversizeConfig(deliveries, environmentId, before, after),
  }
  try {
    await transact(store.log, feed, request, (state) => dueScheduleDecision(state, id, around))
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'TOO_LARGE') throw error
    const reason = `${error.code}: ${error.message}`
    await transact(store.log, feed, request, (state) =>
      failScheduleDecision(state, id, reason, nowMs),
    )
  }
}

/** A token that only cannot be read is not one that somebody took away. */
function isRevoked({ system }: Projects, principal: string): boolean {
  const doc = documentName.token(principal.replace(/^token:/, ''))
  const { state } = system
  return state.documents.row(doc)?.value == null && !state.unreadable.has(doc)
}
