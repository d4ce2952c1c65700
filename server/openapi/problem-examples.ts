import type { RefusalCode } from '../domain/refusal.ts'
import { problemOf } from '../plugins/problems.ts'
import type { JsonObject } from './json-object.ts'

/** For each code what a refusal may say, as an example in the OpenAPI document. */
const details: Readonly<Record<RefusalCode | 'INTERNAL', string>> = {
  MALFORMED_JSON: 'The body cannot be read as JSON: Unexpected end of JSON input',
  MALFORMED_REQUEST: 'The request is not HTTP/1.1 as it should be.',
  REQUEST_TIMEOUT: 'The request did not come to its end in time.',
  HEADERS_TOO_LARGE: 'The address and the headers may be 16 KiB together.',
  UNAUTHENTICATED: 'Send the header Authorization: Bearer <token>.',
  FORBIDDEN: 'This is an SDK key: it reads flags under /sdk/v1.',
  NOT_FOUND: 'There is no flag "chekout".',
  ALREADY_EXISTS: 'There is a flag "checkout" already.',
  IN_USE: 'The flag "checkout" is a prerequisite of "one-click" in production.',
  NOT_ARCHIVED: 'Archive the flag "checkout" before deleting it.',
  SECRET_ALREADY_SHOWN: 'This request made token 5f0c9a before, and its secret is not kept.',
  SCHEDULE_CONFLICT: 'sch_5f0c9a31b2d4 changes welcome-banner in staging in the same minute.',
  SCHEDULE_OVER: 'sch_5f0c9a31b2d4 was carried out at 2026-02-01T09:00:00.000Z.',
  RAMP_RUNNING: 'Ramp ramp_5f0c9a31b2d4 drives checkout in production. Roll it back or abort it.',
  RAMP_NOT_RUNNING: 'Ramp ramp_5f0c9a31b2d4 of checkout is completed: it cannot be paused.',
  RAMP_REFUSED: 'checkout is killed in production. Restore it first.',
  VERSION_MISMATCH: 'flag checkout is at "1-8"; you sent "1-7". Read it again and repeat.',
  IF_MATCH_REQUIRED: 'Read flag checkout first and send its ETag in If-Match.',
  TOO_LARGE: 'The body is too large: 1 MiB are taken, and 16 MiB where lists of values come.',
  SNAPSHOT_TOO_LARGE: "The environment's snapshot would pass 26843545 bytes.",
  UNSUPPORTED_MEDIA_TYPE: 'Send the body as application/json.',
  INVALID: '/key: must match the pattern of keys',
  READ_ONLY: '/createdAt is read-only and differs from what is stored.',
  VARIATION_REQUIRED: 'A percentage of a flag with several variations needs `variation`.',
  NOTHING_MATCHED: 'No flag belongs to the tag "payments" in production.',
  IDEMPOTENCY_KEY_REUSED: 'This Idempotency-Key was used for another request.',
  RATE_LIMITED: 'Too many requests with this token. Wait for Retry-After.',
  OVERLOADED: 'Too many streams are opened at once. Try again in 7 s.',
  STORE_UNAVAILABLE: 'The store cannot be reached. Nothing was written.',
  STORE_REGRESSED: 'The store lost history, and this project waits for repair.',
  INTERNAL: 'The log has the cause under request id 0f4c5bd2-7e0e-4d4c-9d0e-3c6f0a9d1f11.',
  STANDBY: 'This is a standby copy of another installation and answers no SDK.',
  OUTCOME_UNKNOWN: 'The store was lost while writing. Repeat with the same Idempotency-Key.',
}

/** Codes whose documents list every fault. */
const withFaults: readonly string[] = ['INVALID', 'READ_ONLY']

/** An example of the problem document of each of the codes. */
export function problemExamples(codes: Iterable<string>): JsonObject {
  const examples: JsonObject = {}
  for (const code of codes) {
    if (!isCode(code)) throw new Error(`${code} is no code of a problem`)
    const problem = problemOf(code, details[code])
    const errors = [{ path: '/key', code: 'pattern', message: 'must match the pattern of keys' }]
    const value = withFaults.includes(code) ? { ...problem, errors } : problem
    examples[code] = { summary: problem.title, value }
  }
  return examples
}

function isCode(code: string): code is keyof typeof details {
  return Object.hasOwn(details, code)
}
