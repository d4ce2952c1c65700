/** Every stable error code of the API. The status and title of each are in `plugins/problems.ts`. */
export type RefusalCode =
  | 'MALFORMED_JSON'
  | 'MALFORMED_REQUEST'
  | 'REQUEST_TIMEOUT'
  | 'HEADERS_TOO_LARGE'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'IN_USE'
  | 'NOT_ARCHIVED'
  | 'SECRET_ALREADY_SHOWN'
  | 'SCHEDULE_CONFLICT'
  | 'SCHEDULE_OVER'
  | 'RAMP_RUNNING'
  | 'RAMP_NOT_RUNNING'
  | 'RAMP_REFUSED'
  | 'VERSION_MISMATCH'
  | 'IF_MATCH_REQUIRED'
  | 'TOO_LARGE'
  | 'SNAPSHOT_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'INVALID'
  | 'READ_ONLY'
  | 'VARIATION_REQUIRED'
  | 'NOTHING_MATCHED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'STORE_UNAVAILABLE'
  | 'STORE_REGRESSED'
  | 'OUTCOME_UNKNOWN'
  | 'STANDBY'

/** One thing that is wrong with a request, and where. */
export interface Fault {
  /** JSON pointer into the request body, or a name such as `header/if-match`. */
  readonly path: string
  readonly code: string
  readonly message: string
}

/** A request that cannot be carried out as it stands: says what was wrong and what to do. */
export class Refusal extends Error {
  readonly code: RefusalCode
  /** Further members of the problem document, for example `errors` or `current`. */
  readonly extra: Readonly<Record<string, unknown>>

  constructor(code: RefusalCode, detail: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(detail)
    this.code = code
    this.extra = extra
  }
}

/** Refuses with INVALID and the list of faults; does nothing when the list is empty. */
export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length > 0) throw invalid(faults)
}

/** The refusal INVALID with a list of faults, which must not be empty. */
export function invalid(faults: readonly Fault[]): Refusal {
  const first = faults[0]
  if (first === undefined) throw new Error('a refusal without a fault')
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more: see errors)` : ''
  return new Refusal('INVALID', `${first.path || 'body'}: ${first.message}${more}`, {
    errors: faults,
  })
}
