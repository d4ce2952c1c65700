import { type Pair, writePair } from '../evaluate/pair.ts'
import { CONNECT_TIMEOUT_MS } from './advance-connection.ts'
import { MAX_PAYLOAD_BYTES, readBoundedText, UnusableBody } from './bounded-text.ts'
import type { Failure } from './connection-state.ts'
import { problemOfError, problemOfStatus } from './failure.ts'
import type { RawPayload } from './inspection.ts'
import type { Fetch } from './options.ts'
import { readRetryAfter } from './retry-delay.ts'
import type { Runtime } from './runtime.ts'
import { discard } from './stream-request.ts'
import type { ClientProblem } from './surface.ts'

/** Longest pause within an answer. */
const IDLE_MS = 20_000
/** Longest that a whole answer may take. */
const WHOLE_MS = 300_000

/** What is asked of whom. */
export interface SnapshotRequest {
  readonly baseUrl: string
  readonly key: string
  /** Head that is held and trusted: if it is still the server's, nothing is sent. */
  readonly held: Pair | undefined
  readonly fetch: Fetch
  readonly runtime: Runtime
  /** Ends the request from outside. */
  readonly abort: AbortController
}

/** What came of a request. */
export type SnapshotAnswer =
  | { readonly kind: 'snapshot'; readonly raw: RawPayload }
  | { readonly kind: 'notModified' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly problem: ClientProblem }

/** Asks for the whole snapshot, once. Does not reject. */
export async function requestSnapshot(request: SnapshotRequest): Promise<SnapshotAnswer> {
  const { baseUrl, key, held, fetch, runtime, abort } = request
  const headers: Record<string, string> = {
    accept: 'application/json',
    authorization: `Bearer ${key}`,
  }
  if (held !== undefined) headers['if-none-match'] = entityTags(held)
  const whole = runtime.startTimer(WHOLE_MS, () => abort.abort())
  const answer = runtime.startTimer(CONNECT_TIMEOUT_MS, () => abort.abort())
  try {
    const url = `${baseUrl}/sdk/v1/snapshot`
    const response = await fetch(url, { headers, signal: abort.signal })
    answer.stop()
    if (response.status !== 200) return unsuccessful(response, request)
    const bounds = { maxBytes: MAX_PAYLOAD_BYTES, idleMs: IDLE_MS }
    const json = await readBoundedText(response, bounds, runtime)
    const signature = response.headers.get('sluice-signature') ?? ''
    const revision = response.headers.get('sluice-revision') ?? undefined
    return { kind: 'snapshot', raw: { kind: 'snapshot', signature, json, revision } }
  } catch (error) {
    return { kind: 'failed', failure: {}, problem: problemOf(error, baseUrl) }
  } finally {
    answer.stop()
    whole.stop()
  }
}

/**
 * The tags of a head's snapshot in each encoding. They follow from the pair, so a head reached by
 * deltas is known as well as one that was downloaded.
 */
function entityTags(held: Pair): string {
  const tag = `${writePair(held)}.1`
  return `"${tag}", "${tag}-gz", "${tag}-br"`
}

function unsuccessful(response: Response, request: SnapshotRequest): SnapshotAnswer {
  discard(response.body)
  if (response.status === 304 && request.held !== undefined) return { kind: 'notModified' }
  const retryAfter = response.headers.get('retry-after')
  const retryAfterMs = readRetryAfter(retryAfter, request.runtime.wallMs())
  return {
    kind: 'failed',
    failure: { status: response.status, retryAfterMs },
    problem: problemOfStatus(request.baseUrl, response.status),
  }
}

function problemOf(error: unknown, baseUrl: string): ClientProblem {
  if (error instanceof UnusableBody && error.code === 'TOO_LARGE') {
    return { code: 'TOO_LARGE', message: `${baseUrl}: ${error.message}` }
  }
  return problemOfError(baseUrl, error)
}
