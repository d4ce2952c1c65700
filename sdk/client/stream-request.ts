import { type Pair, writePair } from '../evaluate/pair.ts'
import { MAX_PAYLOAD_BYTES } from './bounded-text.ts'
import type { Failure } from './connection-state.ts'
import { createEventStreamParser, EventTooLarge, type ServerSentEvent } from './event-stream.ts'
import { problemOfError, problemOfStatus } from './failure.ts'
import type { Fetch } from './options.ts'
import { readRetryAfter } from './retry-delay.ts'
import type { Runtime } from './runtime.ts'
import type { ClientProblem } from './surface.ts'

/** What is asked of whom. */
export interface StreamRequest {
  readonly baseUrl: string
  readonly key: string
  /** Head that is held, so that only what came after it is sent. */
  readonly resumeFrom: Pair | undefined
  readonly fetch: Fetch
  readonly runtime: Runtime
  readonly signal: AbortSignal
}

/** Who hears of a stream. */
export interface StreamHandler {
  onOpen(): void
  /** The next event waits for it. It may reject with UnusableEvent to give the stream up. */
  onEvent(event: ServerSentEvent): Promise<void>
  onRetry(delayMs: number): void
}

/** An event that shows that the stream cannot be relied on. */
export class UnusableEvent extends Error {
  override readonly name = 'UnusableEvent'
  readonly problem: ClientProblem

  constructor(problem: ClientProblem) {
    super(problem.message)
    this.problem = problem
  }
}

/** How a stream came to its end. A server may close one at any time: that is no problem. */
export interface StreamEnd {
  readonly failure: Failure
  readonly problem: ClientProblem | undefined
}

/** Opens a stream and reads it to its end. Does not reject. */
export async function readStream(
  request: StreamRequest,
  handler: StreamHandler,
): Promise<StreamEnd> {
  const { baseUrl, fetch, runtime, signal } = request
  const url = `${baseUrl}/sdk/v1/stream`
  let opened = false
  try {
    const response = await fetch(url, { headers: headersOf(request), signal })
    if (response.status !== 200 || response.body === null) {
      discard(response.body)
      const retryAfter = response.headers.get('retry-after')
      const retryAfterMs = readRetryAfter(retryAfter, runtime.wallMs())
      const failure = { status: response.status, retryAfterMs }
      return { failure, problem: problemOfStatus(baseUrl, response.status) }
    }
    const type = response.headers.get('content-type') ?? 'nothing'
    if (!type.startsWith('text/event-stream')) {
      discard(response.body)
      const message = `${baseUrl} answered with ${type} instead of a stream`
      return { failure: {}, problem: { code: 'UNREACHABLE', message } }
    }
    opened = true
    handler.onOpen()
    await pump(response.body, handler, signal)
    return { failure: {}, problem: undefined }
  } catch (error) {
    return { failure: {}, problem: problemOf(error, baseUrl, opened) }
  }
}

function headersOf({ key, resumeFrom }: StreamRequest): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'text/event-stream',
    authorization: `Bearer ${key}`,
    'cache-control': 'no-cache',
  }
  if (resumeFrom !== undefined) headers['last-event-id'] = writePair(resumeFrom)
  return headers
}

async function pump(
  body: ReadableStream<Uint8Array>,
  handler: StreamHandler,
  signal: AbortSignal,
): Promise<void> {
  const events: ServerSentEvent[] = []
  const onRetry = (delayMs: number) => handler.onRetry(delayMs)
  const parser = createEventStreamParser(
    { onEvent: (event) => events.push(event), onRetry },
    MAX_PAYLOAD_BYTES,
  )
  const decoder = new TextDecoder()
  const reader = body.getReader()
  const cancel = () => {
    // Nobody waits for the rest, and a failure to say so changes nothing.
    reader.cancel().catch(() => {})
  }
  signal.addEventListener('abort', cancel)
  try {
    while (!signal.aborted) {
      const { done, value } = await reader.read()
      if (done) return
      parser.push(decoder.decode(value, { stream: true }))
      for (const event of events.splice(0)) if (!signal.aborted) await handler.onEvent(event)
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}

function problemOf(error: unknown, baseUrl: string, opened: boolean): ClientProblem | undefined {
  if (error instanceof UnusableEvent) return error.problem
  if (error instanceof EventTooLarge) {
    return { code: 'TOO_LARGE', message: `${baseUrl} sent ${error.message}` }
  }
  // A stream that breaks is reconnected; only if that fails is there something to say.
  return opened ? undefined : problemOfError(baseUrl, error)
}

/** Lets go of a body that nobody will read. */
export function discard(body: ReadableStream<Uint8Array> | null): void {
  // Nobody waits for it, and a failure to say so changes nothing.
  body?.cancel().catch(() => {})
}
