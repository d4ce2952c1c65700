import { readPair, writePair } from '@sluice/sdk/pair'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type {
  EnvironmentDocument,
  ExclusionGroupDocument,
  FlagDocument,
  SegmentDocument,
} from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { ProjectState } from '../state/project-state.ts'
import { seesProject } from './allow.ts'

const catchUpMs = 2000

/**
 * The feed a request reads, after it has caught up with `Sluice-After`. Sets `Sluice-Revision` to
 * what it is at now; a write sets it again.
 */
export async function caughtUp(
  feed: ProjectFeed,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<ProjectFeed> {
  const after = request.headers['sluice-after']
  if (after !== undefined) {
    const pair = typeof after === 'string' ? readPair(after) : undefined
    if (pair === undefined) {
      const message = 'must be a pair such as 1.8'
      throw new Refusal('INVALID', `Sluice-After ${message}.`, {
        errors: [{ path: 'header/sluice-after', code: 'FORMAT', message }],
      })
    }
    if (!(await feed.catchUp(pair, catchUpMs))) {
      throw new Refusal(
        'STORE_UNAVAILABLE',
        `This control plane has not reached ${after} within ${catchUpMs} ms. Try again.`,
      )
    }
  }
  const { head } = feed.state
  if (head !== null) reply.header('sluice-revision', writePair(head))
  return feed
}

/** The feed of the project that the route names, if whoever sends the request sees it. */
export async function findProject(
  app: FastifyInstance,
  key: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<ProjectFeed> {
  const feed = await app.control.projects.find(key)
  if (feed === undefined || !seesProject(request, feed.state.project)) throw noProject(key)
  return caughtUp(feed, request, reply)
}

/** What a project that is not there, or not to be seen, is answered with. */
export function noProject(key: string): Refusal {
  return new Refusal('NOT_FOUND', `There is no project "${key}".`)
}

/** The environment with a key. */
export function requireEnvironment(state: ProjectState, key: string): EnvironmentDocument {
  for (const [, environment] of state.documents.environment.present()) {
    if (environment.key === key) return environment
  }
  const keys = [...state.documents.environment.present()].map(([, one]) => one.key)
  const there = keys.length > 0 ? ` There are: ${keys.sort().join(', ')}.` : ''
  throw new Refusal('NOT_FOUND', `There is no environment "${key}".${there}`)
}

/** The flag with a key. */
export function requireFlag(state: ProjectState, key: string): FlagDocument {
  const flag = state.documents.flag.get(key)
  if (flag === undefined) throw new Refusal('NOT_FOUND', `There is no flag "${key}".`)
  return flag
}

/** The exclusion group with a key. */
export function requireGroup(state: ProjectState, key: string): ExclusionGroupDocument {
  const group = state.documents.exclusionGroup.get(key)
  if (group === undefined) throw new Refusal('NOT_FOUND', `There is no exclusion group "${key}".`)
  return group
}

/** The segment with a key. */
export function requireSegment(state: ProjectState, key: string): SegmentDocument {
  const segment = state.documents.segment.get(key)
  if (segment === undefined) throw new Refusal('NOT_FOUND', `There is no segment "${key}".`)
  return segment
}
