import type { Static } from '@sinclair/typebox'
import { writePair } from '@sluice/sdk/pair'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { findLacking } from '../access/needed.ts'
import type { ControlPlane } from '../control-plane.ts'
import { documentName, type SdkKeyDocument, type TokenDocument } from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Grant } from '../domain/role.ts'
import type { RoleLimits } from '../domain/token-limits.ts'
import type { TokenView } from '../schemas/token.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import { nameGrant } from './allow.ts'
import { personOf } from './principal.ts'
import { findProject, requireEnvironment } from './reading.ts'

/** A token, and the log that keeps it: its project's, or that of the whole installation. */
export interface KeptToken {
  readonly feed: ProjectFeed
  /** Name of its document. */
  readonly doc: string
  readonly token: TokenDocument | SdkKeyDocument
}

/** A token as it is shown: never its secret. */
export type ShownToken = Static<typeof TokenView>

/**
 * Asks the master for all tokens: they are kept in the logs of all projects, so no one pair says
 * how far to catch up.
 */
export async function refreshTokens(
  { projects }: ControlPlane,
  reply: FastifyReply,
): Promise<void> {
  await projects.refreshAll()
  const { head } = projects.system.state
  if (head !== null) reply.header('sluice-revision', writePair(head))
}

/** Refuses to answer a repeated request that made a secret: it was shown then and is not kept. */
export function refuseShownSecret(id: string): never {
  throw new Refusal(
    'SECRET_ALREADY_SHOWN',
    `This request made the secret of token ${id} before, and it is not kept. Rotate the token to get another one: sluice token rotate ${id}.`,
  )
}

/** All tokens that whoever sends the request sees: its own, and those it may manage. */
export function* seenTokens(request: FastifyRequest): IterableIterator<KeptToken> {
  for (const kept of keptTokens(request.server.control)) if (isSeen(request, kept)) yield kept
}

/** The token with an id, if whoever sends the request sees it. */
export function findToken(request: FastifyRequest, id: string): KeptToken {
  for (const kept of keptTokens(request.server.control)) {
    if (kept.token.id === id && isSeen(request, kept)) return kept
  }
  throw noToken(id)
}

/** The log that keeps a token, or kept it: whoever repeats its revocation is answered from there. */
export function findTokenLog({ projects }: ControlPlane, id: string): ProjectFeed {
  const { system } = projects
  if (system.state.documents.token.row(id) !== undefined) return system
  for (const feed of projects.feeds()) {
    if (feed.state.documents.sdkKey.row(id) !== undefined) return feed
  }
  throw noToken(id)
}

/** A grant from keys. Refuses projects and environments that are not there, or not seen. */
export async function readGrant(
  request: FastifyRequest,
  reply: FastifyReply,
  { role, project, environments }: Omit<RoleLimits, 'kind'>,
): Promise<Grant> {
  if (project === null) return { role, project, environments: null }
  const { state } = await findProject(request.server, project, request, reply)
  const ids = environments?.map((key) => requireEnvironment(state, key).id) ?? null
  return { role, project: state.project, environments: ids }
}

/** Shows a token with the keys of its project and environments. `uses` is when tokens were used. */
export function showToken(
  control: ControlPlane,
  { state: { project, documents } }: ProjectFeed,
  token: TokenDocument | SdkKeyDocument,
  uses: ReadonlyMap<string, number>,
): ShownToken {
  const { id, kind, name, createdAt, expiresAt, previous } = token
  const usedAt = uses.get(id)
  const times = {
    createdAt,
    expiresAt,
    previousExpiresAt: previous?.expiresAt ?? null,
    lastUsedAt: usedAt === undefined ? null : new Date(usedAt).toISOString(),
  }
  if ('role' in token) {
    const { role, project: limit = null, environments = null } = token
    const named = nameGrant(control, { role, project: limit, environments })
    return { id, kind, name, ...named, environment: null, origins: null, ...times }
  }
  const keys = [...documents.environment.present()].map(([, one]) => one)
  const environment = keys.find((one) => one.id === token.environment)?.key ?? null
  const { project: key } = nameGrant(control, { role: 'viewer', project, environments: null })
  const origins = token.origins === undefined || token.origins === null ? null : [...token.origins]
  const limits = { project: key, environment, role: null, environments: null, origins }
  return { id, kind, name, ...limits, ...times }
}

function noToken(id: string): Refusal {
  return new Refusal('NOT_FOUND', `There is no token "${id}".`)
}

function* keptTokens({ projects }: ControlPlane): IterableIterator<KeptToken> {
  const { system } = projects
  for (const [id, token] of system.state.documents.token.present()) {
    yield { feed: system, doc: documentName.token(id), token }
  }
  for (const feed of projects.feeds()) {
    for (const [id, token] of feed.state.documents.sdkKey.present()) {
      yield { feed, doc: documentName.sdkKey(id), token }
    }
  }
}

function isSeen(request: FastifyRequest, { feed, doc, token }: KeptToken): boolean {
  const { id, grant } = personOf(request)
  const effect = { put: [], drop: [{ doc }] }
  return token.id === id || findLacking(grant, feed.state, effect) === null
}
