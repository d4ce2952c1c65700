import { randomUUID } from 'node:crypto'
import type { JsonValue, Snapshot } from '@sluice/sdk'
import { bootstrapToken } from '../helpers/process.ts'
import { until } from './until.ts'

const ANSWER_MS = 15_000
const RETRY_MS = 50
/** Longest that a write is repeated while its server is away. */
const REPEAT_MS = 40_000

/** An answer of the API. */
export interface Answer {
  readonly status: number
  readonly etag: string
  /** `"<epoch>.<revision>"`; empty if the answer has none. */
  readonly revision: string
  /** Null if the answer has no body. */
  readonly body: Readonly<Record<string, JsonValue>> | null
}

/** What is sent. */
export interface Sending {
  readonly body?: Readonly<Record<string, JsonValue>>
  readonly ifMatch?: string
  /** Pair that the plane must have caught up with before it answers. */
  readonly after?: string | undefined
  /** Makes a write exactly-once. */
  readonly idempotencyKey?: string
}

/** The control plane at one or more addresses, as an operator's tool calls it. */
export interface Api {
  /** Sends a request to the first address, once. Rejects when no answer comes. */
  send(method: string, path: string, sending?: Sending): Promise<Answer>
  /** Sends a request that must succeed. Rejects with the problem otherwise. */
  ask(method: string, path: string, sending?: Sending): Promise<Answer>
  /**
   * Sends a write, and sends it again with the same Idempotency-Key, to each address in turn, while
   * the server is away or its store is. Resolves once it is acknowledged.
   */
  insist(method: string, path: string, sending?: Sending): Promise<Answer>
  /** The snapshot that SDKs of a key read, once all planes send the same text. */
  snapshot(key: string, boundMs: number): Promise<string>
}

/** Makes an API over the base URLs of one control plane, or of several on one store. */
export function createApi(...urls: readonly [string, ...string[]]): Api {
  async function sendTo(
    base: string,
    method: string,
    path: string,
    sending: Sending = {},
  ): Promise<Answer> {
    const { body, ifMatch, after, idempotencyKey } = sending
    const headers: Record<string, string> = { authorization: `Bearer ${bootstrapToken}` }
    if (ifMatch !== undefined) headers['if-match'] = ifMatch
    if (after !== undefined) headers['sluice-after'] = after
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
    if (body !== undefined) headers['content-type'] = 'application/json'
    const response = await fetch(`${base}${path}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    const text = await response.text()
    return {
      status: response.status,
      etag: response.headers.get('etag') ?? '',
      revision: response.headers.get('sluice-revision') ?? '',
      body: text === '' ? null : JSON.parse(text),
    }
  }

  const ask: Api['ask'] = async (method, path, sending) => {
    const answer = await sendTo(urls[0], method, path, sending)
    if (answer.status >= 200 && answer.status < 300) return answer
    throw refusal(method, path, answer)
  }

  return {
    send: (method, path, sending) => sendTo(urls[0], method, path, sending),
    ask,
    async insist(method, path, sending = {}) {
      const idempotencyKey = sending.idempotencyKey ?? randomUUID()
      const endMs = performance.now() + REPEAT_MS
      for (let attempt = 0; ; attempt += 1) {
        const base = urls[attempt % urls.length] ?? urls[0]
        const answer = await sendTo(base, method, path, { ...sending, idempotencyKey }).catch(
          () => null,
        )
        if (answer !== null && answer.status < 300) return answer
        if (answer !== null && answer.status !== 503) throw refusal(method, path, answer)
        if (performance.now() > endMs) throw new Error(`${method} ${path} was not acknowledged`)
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      }
    },
    async snapshot(key, boundMs) {
      let texts: readonly string[] = []
      await until('all planes to send the same snapshot', boundMs, async () => {
        texts = await Promise.all(urls.map((base) => fetchSnapshot(base, key)))
        return texts.every((text) => text === texts[0])
      })
      return texts[0] ?? ''
    },
  }
}

async function fetchSnapshot(base: string, key: string): Promise<string> {
  const headers = { authorization: `Bearer ${key}` }
  const response = await fetch(`${base}/sdk/v1/snapshot`, { headers })
  if (response.status !== 200) throw new Error(`snapshot: ${response.status}`)
  return response.text()
}

/** The snapshot with its parts in the order of their keys, whoever wrote it down. */
export function readSnapshot(text: string): Snapshot {
  const snapshot: Snapshot = JSON.parse(text)
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1)
  return {
    ...snapshot,
    flags: snapshot.flags.toSorted(byKey),
    segments: snapshot.segments.toSorted(byKey),
    exclusionGroups: snapshot.exclusionGroups.toSorted(byKey),
  }
}

/** The digest of a snapshot's parts: the sum of their ids modulo 2^64. */
export function digestOf({ flags, segments, exclusionGroups }: Snapshot): string {
  let sum = 0n
  for (const { id } of [...flags, ...segments, ...exclusionGroups]) sum += BigInt(`0x${id}`)
  return BigInt.asUintN(64, sum).toString(16).padStart(16, '0')
}

function refusal(method: string, path: string, { status, body }: Answer): Error {
  return new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`)
}

/** Does work for each item, on so many lanes at once. */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < items.length) {
      const item = items[next]
      next += 1
      if (item !== undefined) await work(item)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
