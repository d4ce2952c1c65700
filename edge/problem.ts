import type { EdgeAnswer } from './exchange.ts'

/** Why an edge refuses a request: codes, statuses and words are those of the control plane. */
const PROBLEMS = {
  UNAUTHENTICATED: [401, 'A valid token is needed'],
  FORBIDDEN: [403, 'The token may not do this'],
  NOT_FOUND: [404, 'There is no such thing'],
  TOO_LARGE: [413, 'It is too large'],
  INVALID: [422, 'The request is not valid'],
  RATE_LIMITED: [429, 'Too many requests'],
  INTERNAL: [500, 'Something went wrong inside Sluice'],
  NOT_READY: [503, 'There are no flags yet'],
  OVERLOADED: [503, 'There is too much to do at once'],
} as const

/** One of the codes. */
export type ProblemCode = keyof typeof PROBLEMS

/** A refusal, before it is written. */
export interface Problem {
  readonly code: ProblemCode
  /** A sentence for whoever sent the request: what is wrong and what to do. */
  readonly detail: string
  readonly retryAfterSeconds?: number
}

/** Writes a refusal as RFC 9457 problem+json, as the control plane does. */
export function problemAnswer({ code, detail, retryAfterSeconds }: Problem): EdgeAnswer {
  const [status, title] = PROBLEMS[code]
  const type = `urn:sluice:problem:${code.toLowerCase().replaceAll('_', '-')}`
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
  }
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="sluice"'
  if (status === 429 || status === 503) headers['retry-after'] = String(retryAfterSeconds ?? 1)
  return { status, headers, body: JSON.stringify({ type, title, status, code, detail }) }
}
