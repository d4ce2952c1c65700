import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from './failure.ts'

const attemptTimeoutMs = 10_000
const totalTimeoutMs = 30_000
const answerBytesMax = 64 * 1024 * 1024
/** Waits before each repetition; the total stays short enough for somebody who waits. */
const retryDelaysMs = [200, 500, 1000] as const
const retryAfterMaxMs = 2000

/** One HTTP request. Writes must carry an `Idempotency-Key`: they may be sent several times. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** What came back, whatever its status. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/**
 * Sends a request and repeats it a few times on 503, and, if it is a write, when the connection
 * fails: the key makes a repetition harmless. A read fails at once, so that somebody whose server
 * is not running hears so at once. Rejects with a Failure when there is no answer.
 */
export async function exchange(request: HttpRequest): Promise<HttpAnswer> {
  const total = AbortSignal.timeout(totalTimeoutMs)
  for (let attempt = 0; ; attempt += 1) {
    const delayMs = total.aborted ? undefined : retryDelaysMs[attempt]
    try {
      const answer = await send(request, total)
      // A DELETE that is repeated finds nothing when the first one had done it.
      const isDone = request.method === 'DELETE' && attempt > 0 && answer.status === 404
      if (isDone) return { ...answer, status: 204, text: '' }
      if (answer.status !== 503 || delayMs === undefined) return answer
      await delay(Math.max(jittered(delayMs), retryAfterMs(answer)))
    } catch (error) {
      if (error instanceof Failure) throw error
      if (request.method === 'GET' || delayMs === undefined) throw noAnswer(request, error)
      await delay(jittered(delayMs))
    }
  }
}

async function send(request: HttpRequest, total: AbortSignal): Promise<HttpAnswer> {
  const response = await fetch(request.url, {
    method: request.method,
    headers: { ...request.headers },
    body: request.body,
    // A redirect could carry the token elsewhere.
    redirect: 'manual',
    signal: AbortSignal.any([total, AbortSignal.timeout(attemptTimeoutMs)]),
  })
  return { status: response.status, headers: response.headers, text: await readText(response) }
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let sizeBytes = 0
  for await (const chunk of response.body) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > answerBytesMax) {
      throw new Failure('TOO_LARGE', `The answer is larger than ${answerBytesMax} bytes.`)
    }
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function noAnswer(request: HttpRequest, error: unknown): Failure {
  const { origin } = new URL(request.url)
  const cause = causeOf(error)
  // Refused and unknown hosts: nothing was sent.
  const neverSent = cause === 'ECONNREFUSED' || cause === 'ENOTFOUND' || request.method === 'GET'
  if (neverSent) {
    return new Failure(
      'SERVER_UNREACHABLE',
      `No Sluice answers at ${origin} (${cause}). ` +
        'Start it with npm start, or name another one with --url or SLUICE_URL.',
    )
  }
  return new Failure(
    'OUTCOME_UNKNOWN',
    `${origin} was sent the change and gave no answer (${cause}). ` +
      'It may have been made: look, and repeat it if not.',
  )
}

/** A word for what happened, for example ECONNREFUSED. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'timeout'
  const { cause } = error
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  return cause instanceof Error ? cause.message : error.message
}

function retryAfterMs({ headers }: HttpAnswer): number {
  const seconds = Number(headers.get('retry-after') ?? 0)
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, retryAfterMaxMs) : 0
}

/** Spreads repetitions, so that many processes do not come back at the same moment. */
function jittered(delayMs: number): number {
  return delayMs * (0.5 + Math.random())
}
