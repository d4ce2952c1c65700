import { writePair } from '@sluice/sdk/pair'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Effect, findLacking } from '../access/needed.ts'
import type { Author } from '../changes/change.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Grant } from '../domain/role.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { ProjectState } from '../state/project-state.ts'
import { type Decision, type Settled, type Transacted, transact } from '../state/transact.ts'
import { canonicalJson, sha256Hex } from '../store/canonical.ts'
import { requireAllowed } from './allow.ts'
import { writeEtag } from './etag.ts'
import { locationOf } from './location.ts'
import { personOf } from './principal.ts'

const reasonCharsMax = 1000

/** `token:<id>` of who sends the request, as audit entries name it. */
export function principalOf(request: FastifyRequest): string {
  return `token:${personOf(request).id}`
}

/** Who commits without a token of the API: a kill hook. */
export interface Actor {
  /** For example `hook:kh_5f0c9a`. */
  readonly principal: string
  readonly name: string
  readonly grant: Grant
}

/** What makes a commit happen once: see `Operation`. */
interface OnceParts {
  readonly id: string | null
  readonly requestHash: string
}

/** Decides and commits on behalf of an actor, who may do what its grant covers and no more. */
export async function commitAs<R>(
  { control }: FastifyInstance,
  feed: ProjectFeed,
  { principal, name, grant }: Actor,
  { id: operationId, requestHash }: OnceParts,
  decide: (state: ProjectState) => Decision<R> | Settled<R>,
): Promise<Transacted<R>> {
  const request = { principal, operationId, requestHash }
  return transact(control.store.log, feed, request, (state) => {
    const decision = decide(state)
    if (findLacking(grant, state, effectOf(decision)) !== null) {
      throw new Refusal('FORBIDDEN', `${principal} may not change this.`)
    }
    return withEvent(decision, { name })
  })
}

/** Who changes something on behalf of a request, now. */
export function authorOf(request: FastifyRequest): Author {
  return { by: principalOf(request), at: new Date().toISOString() }
}

/**
 * Decides on the state of a project and commits, on behalf of a request: its principal, its
 * `Idempotency-Key`, its `Sluice-Reason`. Sets `Sluice-Revision`. Refuses with FORBIDDEN what the principal may not
 * change; as every route commits here, none can forget to ask.
 */
export async function write<R>(
  request: FastifyRequest,
  reply: FastifyReply,
  feed: ProjectFeed,
  decide: (state: ProjectState, author: Author) => Decision<R> | Settled<R>,
): Promise<Transacted<R>> {
  const author = authorOf(request)
  const principal = author.by
  const key = idempotencyKey(request)
  const reason = reasonOf(request)
  const { log } = request.server.control.store
  const done = await transact(
    log,
    feed,
    {
      principal,
      operationId: key === null ? null : sha256Hex(`${principal}\n${key}`),
      requestHash: sha256Hex(
        `${request.method} ${request.url}\n${canonicalJson(request.body ?? null)}`,
      ),
    },
    (state) => {
      const decision = decide(state, author)
      requireAllowed(request, state, effectOf(decision))
      return withEvent(decision, { name: nameOf(request), reason })
    },
  )
  reply.header('sluice-revision', writePair(done.pair))
  return done
}

/** Begins the answer to a POST that made something: where it is read, and its ETag. */
export function created<Reply extends FastifyReply>(
  request: FastifyRequest,
  reply: Reply,
  { pair }: Transacted<unknown>,
  key: string,
): Reply {
  reply.code(201).header('location', locationOf(request, key))
  reply.header('etag', writeEtag(pair.epoch, pair.revision))
  return reply
}

function effectOf<R>(decision: Decision<R> | Settled<R>): Effect {
  if (!('settled' in decision)) return decision
  return { put: [], drop: decision.about.map((doc) => ({ doc })) }
}

/** What people call whoever sends the request, for those who read the audit later. */
function nameOf({ principal, server }: FastifyRequest): string | undefined {
  const { documents } = server.control.projects.system.state
  return principal === null ? undefined : documents.token.get(principal.id)?.name
}

/** Adds to the event of a decision who the principal is and why it is done, unless it says so itself. */
function withEvent<R>(
  decision: Decision<R> | Settled<R>,
  { name, reason }: { readonly name?: string | undefined; readonly reason?: string | undefined },
): Decision<R> | Settled<R> {
  if ('settled' in decision) return decision
  const { event } = decision
  const added = {
    ...(name === undefined ? {} : { name }),
    ...(reason === undefined || event.reason !== undefined ? {} : { reason }),
  }
  return { ...decision, event: { ...event, ...added } }
}

/** Why a change is made, from `Sluice-Reason`: percent-encoded, as headers hold ASCII only. */
function reasonOf({ headers }: FastifyRequest): string | undefined {
  const sent = headers['sluice-reason']
  if (sent === undefined || sent === '') return undefined
  const reason = typeof sent === 'string' ? decoded(sent) : ''
  if (reason.length >= 1 && reason.length <= reasonCharsMax) return reason
  const message = `must be percent-encoded UTF-8 of 1 to ${reasonCharsMax} characters`
  throw new Refusal('INVALID', `Sluice-Reason ${message}.`, {
    errors: [{ path: 'header/sluice-reason', code: 'FORMAT', message }],
  })
}

/** Empty for what is not percent-encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

function idempotencyKey(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && /^[!-~]{1,255}$/.test(key)) return key
  const message = 'must be 1 to 255 visible ASCII characters'
  throw new Refusal('INVALID', `Idempotency-Key ${message}.`, {
    errors: [{ path: 'header/idempotency-key', code: 'FORMAT', message }],
  })
}
