import { readBoundedText } from '../../client/bounded-text.ts'
import { reasonOf } from '../../client/failure.ts'
import type { Fetch } from '../../client/options.ts'
import { readRetryAfter } from '../../client/retry-delay.ts'
import { hostRuntime } from '../../client/runtime.ts'
import { type Pair, readPair, writePair } from '../../evaluate/pair.ts'
import { type Answer, readAnswer } from './bulk-answer.ts'

/** Larger answers are not taken: all flags of a project with values of some hundred bytes. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024
const ANSWER_MS = 10_000

/** What is asked. */
export interface Question {
  /** Base URL of a control plane or an edge. */
  readonly url: string
  readonly key: string
  readonly fetch: Fetch
  /** The context, as JSON. */
  readonly context: string
  /** Tag of the answer that is held; undefined asks for a whole one. */
  readonly etag: string | undefined
  /** The head that a notice told of; undefined if none made it ask. */
  readonly noticed: Pair | undefined
  readonly abort: AbortController
}

/** What came of it. */
export type Asked =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** What is held is still so, at that head. */
  | { readonly kind: 'same'; readonly pair: Pair | undefined }
  /** The key is not taken, or may not be used by this page. */
  | { readonly kind: 'refused'; readonly message: string }
  | {
      readonly kind: 'failed'
      readonly message: string
      /** Nothing came back in time. */
      readonly isMissing: boolean
      readonly retryAfterMs: number | undefined
    }

/**
 * What a page adds to a request. Before a request to another origin a browser asks by a preflight
 * whether it may be sent. Chromium remembers the answer, but not in modes that bypass its cache, and
 * If-None-Match turns the default mode into one. In this mode the edge is asked all the same, as its
 * answers are `no-store`. Other hosts do not know these members.
 */
const PAGE_ONLY =
  globalThis.window === undefined ? {} : ({ cache: 'force-cache', credentials: 'omit' } as const)

/** Asks an edge what all flags serve to a context. Does not reject. */
export async function askEdge(question: Question): Promise<Asked> {
  const { url, key, fetch, context, etag, noticed, abort } = question
  // In the body, because a browser remembers by address what it may send.
  const told = noticed === undefined ? '' : `"flagConfigEtag":"${writePair(noticed)}",`
  const timer = setTimeout(() => abort.abort(new Error('no answer in time')), ANSWER_MS)
  try {
    const response = await fetch(`${url}/ofrep/v1/evaluate/flags`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(etag === undefined ? {} : { 'if-none-match': etag }),
      },
      body: `{${told}"context":${context}}`,
      ...PAGE_ONLY,
      signal: abort.signal,
    })
    if (response.status === 304) return { kind: 'same', pair: pairOf(response) }
    const bounds = { maxBytes: MAX_ANSWER_BYTES, idleMs: ANSWER_MS }
    const text = await readBoundedText(response, bounds, hostRuntime)
    return response.ok ? answered(url, response, text) : refused(url, response, text)
  } catch (error) {
    const message = `cannot reach ${url}: ${reasonOf(error)}`
    return failure(message, { isMissing: abort.signal.aborted })
  } finally {
    clearTimeout(timer)
  }
}

function pairOf({ headers }: Response): Pair | undefined {
  return readPair(headers.get('sluice-revision') ?? '')
}

function answered(url: string, response: Response, text: string): Asked {
  const answer = readAnswer(text, response.headers.get('etag'), pairOf(response))
  if (answer !== undefined) return { kind: 'answer', answer }
  return failure(`${url} does not speak OFREP`)
}

function refused(url: string, { status, headers }: Response, text: string): Asked {
  const message = `${url} answered with status ${status}: ${detailOf(text)}`
  if (status === 401 || status === 403) return { kind: 'refused', message }
  const retryAfterMs = readRetryAfter(headers.get('retry-after'), Date.now())
  return failure(message, { retryAfterMs })
}

function failure(
  message: string,
  about: { readonly isMissing?: boolean; readonly retryAfterMs?: number | undefined } = {},
): Asked {
  return { kind: 'failed', message, isMissing: false, retryAfterMs: undefined, ...about }
}

/** What the edge says of it, in a problem document or in OFREP's words. */
function detailOf(text: string): string {
  const found = /"(?:detail|errorDetails)"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1]
  return found === undefined ? 'no reason is given' : String(JSON.parse(found))
}
