import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../domain/refusal.ts'

/** The cookie that carries a session of the console. */
const cookieName = 'sluice_session'
/** What the console sends with every request. Pages of other origins cannot, without being asked. */
const ownHeader = 'sluice-console'

/** The secret of the session that a request carries; undefined if it carries none. */
export function readSessionCookie({ cookies }: FastifyRequest): string | undefined {
  const secret = Object.hasOwn(cookies, cookieName) ? cookies[cookieName] : undefined
  return secret !== undefined && /^[!-~]{1,256}$/.test(secret) ? secret : undefined
}

/** Gives the browser a session. No script can read it, and no other site can send it. */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  secret: string,
  expiresAt: string,
): void {
  reply.setCookie(cookieName, secret, {
    ...attributes(request),
    expires: new Date(expiresAt),
  })
}

/** Takes the session away from the browser. */
export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(cookieName, attributes(request))
}

/**
 * Refuses a request that a page of another site may have made the browser send: a cookie goes with
 * it by itself, so it alone proves nothing. SameSite holds most of them off already, but sites that
 * share a domain, or a host with other ports, are the same site.
 */
export function requireOwnPage(request: FastifyRequest): void {
  const { headers } = request
  if (headers[ownHeader] === undefined) {
    throw new Refusal(
      'UNAUTHENTICATED',
      'A session of the console counts only for the console. Send the header Authorization: Bearer <token>.',
    )
  }
  // Browsers say where a request comes from, and no page can change it.
  const site = headers['sec-fetch-site']
  const isOwn = site === undefined ? isOwnOrigin(request) : site === 'same-origin'
  if (isOwn) return
  throw new Refusal(
    'FORBIDDEN',
    'The request comes from a page of another origin. Open the console at the address it is served from.',
  )
}

/** Where Sec-Fetch-Site is missing: on plain HTTP, or from an old browser. */
function isOwnOrigin({ headers: { origin }, host }: FastifyRequest): boolean {
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host
}

function attributes({ protocol, server }: FastifyRequest) {
  return {
    path: `${server.basePath}/`,
    httpOnly: true,
    sameSite: 'strict',
    secure: protocol === 'https',
  } as const
}
