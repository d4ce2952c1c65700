import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { isObject } from './server.ts'

/** One event as it came: the last line of its data is the JSON, the one before it the signature. */
export interface StreamEvent {
  readonly signature: string
  readonly event: string
  readonly id: string | null
  readonly json: string
  readonly data: Record<string, unknown>
}

/** An open stream of a control plane, read as it comes. */
export interface TestStream {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly events: readonly StreamEvent[]
  /** Waits for an event from the given place on; rejects after a bound, or when the stream ends. */
  next(event: string, from?: number): Promise<StreamEvent>
  /** Resolves when the server has ended the stream, or after a bound rejects. */
  ended(boundMs?: number): Promise<void>
  close(): void
}

/** Long enough for a machine that has much else to do. */
const waitMs = 30_000

/** Opens the stream of a key's environment, or the one at another path. */
export async function openTestStream(
  t: { teardown(fn: () => unknown): unknown },
  url: string,
  key: string,
  lastEventId?: string,
  path = '/sdk/v1/stream',
  more: Readonly<Record<string, string>> = {},
): Promise<TestStream> {
  const headers = {
    ...more,
    authorization: `Bearer ${key}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  }
  const sent: ClientRequest = request(`${url}${path}`, { headers, agent: false })
  t.teardown(() => sent.destroy())
  sent.end()
  const response: IncomingMessage = await new Promise((resolve, reject) => {
    sent.once('response', resolve)
    sent.once('error', reject)
  })
  sent.on('error', () => undefined)
  response.on('error', () => undefined)
  const events: StreamEvent[] = []
  let buffered = ''
  let over = false
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    buffered += chunk
    const blocks = buffered.split('\n\n')
    buffered = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = readEvent(block)
      if (event !== null) events.push(event)
    }
  })
  // Not `once`, which also rejects: a stream that a test lets go of is aborted, and that is all.
  const closed = new Promise<void>((resolve) => {
    response.once('close', () => {
      over = true
      resolve()
    })
  })
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    next: async (name, from = 0) => {
      const find = () => events.slice(from).find(({ event }) => event === name)
      await until(() => over || find() !== undefined, `an event ${name}`)
      const found = find()
      if (found === undefined) throw new Error(`the stream ended without an event ${name}`)
      return found
    },
    ended: async (boundMs = waitMs) => {
      await until(() => over, 'the end of the stream', boundMs)
      await closed
    },
    close: () => sent.destroy(),
  }
}

/** Reads one event of a stream, without the empty line after it; null for a comment. */
export function readEvent(block: string): StreamEvent | null {
  const fields = block.split('\n').map((line) => {
    const colon = line.indexOf(': ')
    return [line.slice(0, colon), line.slice(colon + 2)] as const
  })
  const value = (name: string) => fields.find(([field]) => field === name)?.[1] ?? null
  const event = value('event')
  if (event === null) return null
  const json = fields.findLast(([field]) => field === 'data')?.[1] ?? ''
  const data: unknown = JSON.parse(json)
  const signature = value('data') ?? ''
  return { event, id: value('id'), signature, json, data: isObject(data) ? data : {} }
}

/** Waits until a condition holds; rejects if it does not within `boundMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  boundMs = waitMs,
): Promise<void> {
  const end = performance.now() + boundMs
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${boundMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
