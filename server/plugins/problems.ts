import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type Fault, Refusal, type RefusalCode } from '../domain/refusal.ts'

/** Status and title of every code. */
export const problems: Readonly<Record<RefusalCode, readonly [status: number, title: string]>> = {
  MALFORMED_JSON: [400, 'The body is not JSON'],
  MALFORMED_REQUEST: [400, 'The request is not HTTP'],
  UNAUTHENTICATED: [401, 'A valid token is needed'],
  FORBIDDEN: [403, 'The token may not do this'],
  NOT_FOUND: [404, 'There is no such thing'],
  ALREADY_EXISTS: [409, 'It exists already'],
  IN_USE: [409, 'Something still uses it'],
  NOT_ARCHIVED: [409, 'Archive it first'],
  SECRET_ALREADY_SHOWN: [409, 'The secret was shown once and is not kept'],
  SCHEDULE_CONFLICT: [409, 'Something else is planned for then'],
  SCHEDULE_OVER: [409, 'The schedule is over'],
  RAMP_RUNNING: [409, 'A ramp drives the flag'],
  RAMP_NOT_RUNNING: [409, 'The ramp has ended'],
  RAMP_REFUSED: [409, 'The flag cannot be ramped now'],
  REQUEST_TIMEOUT: [408, 'The request came too slowly'],
  VERSION_MISMATCH: [412, 'Somebody changed it first'],
  IF_MATCH_REQUIRED: [428, 'Say which version you change'],
  TOO_LARGE: [413, 'It is too large'],
  SNAPSHOT_TOO_LARGE: [413, 'The environment would become too large'],
  HEADERS_TOO_LARGE: [431, 'The head of the request is too large'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'That media type is not taken here'],
  INVALID: [422, 'The request is not valid'],
  READ_ONLY: [422, 'A read-only member was changed'],
  VARIATION_REQUIRED: [422, 'Say which variation'],
  NOTHING_MATCHED: [422, 'No flag matched'],
  IDEMPOTENCY_KEY_REUSED: [422, 'The idempotency key belongs to another request'],
  RATE_LIMITED: [429, 'Too many requests'],
  OVERLOADED: [503, 'Too many come at once'],
  STORE_UNAVAILABLE: [503, 'The store cannot be written'],
  STORE_REGRESSED: [503, 'The store lost history'],
  OUTCOME_UNKNOWN: [503, 'It may or may not have been done'],
  STANDBY: [503, 'This installation is a standby'],
}

const faultsMax = 100

/** Answers every error as RFC 9457 problem+json with a stable code; never shows an inner error. */
export default fp(
  async (app: FastifyInstance) => {
    app.setErrorHandler((error: FastifyError, request, reply) => {
      const refusal = toRefusal(error)
      if (refusal === null) {
        request.log.error({ err: error }, 'unexpected error')
        return sendInternal(request, reply)
      }
      const [status] = problems[refusal.code]
      // Not a line for each of thousands that come at once: they are counted.
      if (status >= 500 && refusal.code !== 'OVERLOADED') {
        request.log.warn({ err: error }, 'store refused')
      }
      return sendRefusal(reply, refusal)
    })
    app.setNotFoundHandler((request, reply) => sendRefusal(reply, noSuchPath(request)))
  },
  { name: 'problems' },
)

/** What a path without a route is answered with. */
export function noSuchPath({ method, url }: Pick<FastifyRequest, 'method' | 'url'>): Refusal {
  const path = url.split('?', 1)[0]
  return new Refusal('NOT_FOUND', `There is no ${method} ${path?.slice(0, 300)}.`)
}

/** Sends a refusal as a problem document. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const problem = problemOf(refusal.code, refusal.message)
  const { status } = problem
  const { retryAfterSeconds = 1 } = refusal.extra
  if (status === 503 || status === 429) reply.header('retry-after', String(retryAfterSeconds))
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="sluice"')
  return sendProblem(reply, { ...problem, ...refusal.extra })
}

/** The problem document of a code, without what is particular to one refusal. */
export function problemOf(code: RefusalCode | 'INTERNAL', detail: string) {
  const [status, title] = code === 'INTERNAL' ? internal : problems[code]
  const type = `urn:sluice:problem:${code.toLowerCase().replaceAll('_', '-')}`
  return { type, title, status, code, detail }
}

const internal = [500, 'Something went wrong inside Sluice'] as const

function sendInternal(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const detail = `The log has the cause under request id ${request.id}.`
  return sendProblem(reply, problemOf('INTERNAL', detail))
}

function sendProblem(
  reply: FastifyReply,
  problem: { status: number; code: RefusalCode | 'INTERNAL' },
): FastifyReply {
  reply.server.control.metrics.refusals.inc({ code: problem.code })
  return reply
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(problem)
}

/** The refusal that an error stands for; null if it is a defect of ours. */
function toRefusal(error: FastifyError): Refusal | null {
  if (error instanceof Refusal) return error
  if (error.validation !== undefined) return validationRefusal(error)
  switch (error.code) {
    case 'STORE_UNAVAILABLE':
      return new Refusal(
        'STORE_UNAVAILABLE',
        `${error.message.replace(/\.$/, '')}. Nothing was written.`,
      )
    case 'OUTCOME_UNKNOWN':
      return new Refusal(
        'OUTCOME_UNKNOWN',
        'The store was lost while writing. Repeat the request with the same Idempotency-Key.',
      )
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE':
      return new Refusal('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal(
        'TOO_LARGE',
        'The body is too large: 1 MiB are taken, and 16 MiB where lists of values come.',
      )
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Refusal('MALFORMED_JSON', error.message)
  }
  if (error instanceof SyntaxError && error.statusCode === 400) {
    return new Refusal('MALFORMED_JSON', error.message)
  }
  return null
}

function validationRefusal(error: FastifyError): Refusal {
  const where = error.validationContext === 'body' ? '' : `${error.validationContext}`
  const errors: Fault[] = (error.validation ?? []).slice(0, faultsMax).map((fault) => {
    const { params } = fault
    const member = params.additionalProperty ?? params.missingProperty
    const tail = typeof member === 'string' ? `/${member}` : ''
    const allowed = Array.isArray(params.allowedValues)
      ? `: ${params.allowedValues.join(', ')}`
      : ''
    return {
      path: `${where}${fault.instancePath}${tail}`,
      code: fault.keyword,
      message:
        fault.keyword === 'additionalProperties'
          ? 'is not a known member'
          : `${fault.message ?? 'is not valid'}${allowed}`,
    }
  })
  const first = errors[0]
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more: see errors)` : ''
  const detail =
    first === undefined ? error.message : `${first.path || 'body'}: ${first.message}${more}`
  return new Refusal('INVALID', detail, { errors })
}
