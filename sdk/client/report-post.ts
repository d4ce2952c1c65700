import type { Fetch } from './options.ts'
import type { Runtime } from './runtime.ts'
import { discard } from './stream-request.ts'

const TIMEOUT_MS = 10_000

/** Where and as whom to report. */
export interface ReportRequest {
  readonly baseUrl: string
  readonly key: string
  readonly fetch: Fetch
  readonly runtime: Runtime
}

/** POSTs a report; null if there was no answer. Does not reject. */
export async function postReport(request: ReportRequest, body: string): Promise<Response | null> {
  const { baseUrl, key, fetch, runtime } = request
  const abort = new AbortController()
  const timer = runtime.startTimer(TIMEOUT_MS, () => abort.abort())
  try {
    const response = await fetch(`${baseUrl}/sdk/v1/reports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
      signal: abort.signal,
    })
    discard(response.body)
    return response
  } catch {
    return null
  } finally {
    timer.stop()
  }
}
