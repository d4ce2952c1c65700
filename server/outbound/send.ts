import type { LookupFunction } from 'node:net'
import { Client } from 'undici'
import type { DeliveryError, DeliveryErrorCode, Outcome } from '../domain/delivery.ts'
import { type Lookup, resolveHost, UnusableHost } from './resolve-host.ts'
import { hostOf, type TargetPolicy } from './target.ts'

/** How requests are made. */
export interface SendSettings {
  readonly policy: TargetPolicy
  readonly lookup: Lookup
  /** Until it is connected. */
  readonly connectMs: number
  /** Until the head of the answer is there. */
  readonly totalMs: number
}

/** What is sent, and where. */
export interface SendRequest {
  readonly method: 'POST' | 'PUT'
  readonly url: string
  readonly body: string | Uint8Array
  readonly headers: Readonly<Record<string, string>>
}

/** So much of an answer is read, for no longer than so, before the connection is closed. */
const answerBytesMax = 64 * 1024
const answerMs = 1000
const headBytesMax = 16 * 1024

/**
 * Sends once, to the address the host has now. Follows nothing, keeps no connection, and looks at
 * the status only: what an inner service might answer is shown to nobody. Never rejects; `stop` ends
 * it early.
 */
export async function send(
  request: SendRequest,
  settings: SendSettings,
  stop: AbortSignal,
): Promise<Outcome> {
  const begin = performance.now()
  const finish = (error: DeliveryError | null, responseStatus: number | null): Outcome => ({
    error,
    responseStatus,
    ms: Math.round(performance.now() - begin),
  })
  const ending = new AbortController()
  const end = () => ending.abort(stop.reason)
  stop.addEventListener('abort', end, { once: true })
  const timer = setTimeout(() => ending.abort(new Late()), settings.totalMs)
  try {
    stop.throwIfAborted()
    const { signal } = ending
    const status = await within(signal, sendOnce(request, settings, signal))
    return finish(statusError(status), status)
  } catch (error) {
    return finish(connectionError(error, settings), null)
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', end)
  }
}

class Late extends Error {}

async function sendOnce(
  { method, url: text, body, headers }: SendRequest,
  { policy, lookup, connectMs, totalMs }: SendSettings,
  signal: AbortSignal,
): Promise<number> {
  const url = new URL(text)
  const addresses = await resolveHost(hostOf(url), policy, lookup)
  signal.throwIfAborted()
  const pinned: LookupFunction = (_host, options, found) => {
    const [first] = addresses
    if (options.all === true) found(null, [...addresses])
    else found(null, first?.address ?? '', first?.family)
  }
  const client = new Client(url.origin, {
    connect: { lookup: pinned, timeout: connectMs },
    headersTimeout: totalMs,
    bodyTimeout: answerMs,
    maxHeaderSize: headBytesMax,
    pipelining: 0,
    allowH2: false,
  })
  try {
    const answer = await client.request({
      method,
      path: `${url.pathname}${url.search}`,
      headers,
      body,
      signal,
    })
    const patience = setTimeout(() => answer.body.destroy(), answerMs)
    await answer.body.dump({ limit: answerBytesMax }).catch(() => undefined)
    clearTimeout(patience)
    return answer.statusCode
  } finally {
    await client.destroy()
  }
}

/** Also ends what cannot be interrupted, such as a look-up that hangs. */
async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, late])
}

function statusError(status: number): DeliveryError | null {
  if (status >= 200 && status < 300) return null
  if (status === 410) return { code: 'GONE', detail: 'The receiver answered 410 Gone.' }
  if (status >= 300 && status < 400) {
    const detail = `The receiver answered ${status}: redirections are not followed. Give the address that it leads to.`
    return { code: 'REDIRECTED', detail }
  }
  return { code: 'BAD_STATUS', detail: `The receiver answered ${status}.` }
}

/** Says what happened in words of ours: messages of libraries hold addresses. */
function connectionError(error: unknown, { connectMs, totalMs }: SendSettings): DeliveryError {
  if (error instanceof UnusableHost) return { code: error.code, detail: error.message }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const of = (kind: DeliveryErrorCode, detail: string) => ({ code: kind, detail })
  if (error instanceof Late) return of('TIMEOUT', `No answer came within ${totalMs} ms.`)
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return of('TIMEOUT', `The host could not be connected to within ${connectMs} ms.`)
  }
  if (/^UND_ERR_HEADERS_OVERFLOW$|^HPE_/.test(code)) {
    return of('CONNECTION_FAILED', 'What the host answered is not HTTP, or its head is too large.')
  }
  if (/CERT|^ERR_TLS_|^ERR_SSL_|SIGNATURE|SELF_SIGNED|^UNABLE_TO_|^EPROTO$/.test(code)) {
    return of('TLS_FAILED', `The host could not be trusted (${code}).`)
  }
  if (code === 'ECONNREFUSED') return of('CONNECTION_FAILED', 'The host refused the connection.')
  return of(
    'CONNECTION_FAILED',
    `The connection failed${/^[A-Z_]+$/.test(code) ? ` (${code})` : ''}.`,
  )
}
