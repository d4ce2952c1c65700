import { useEffect, useState } from 'react'
import { ownHeaders } from '../api/client.ts'
import { readReceipts } from '../api/queries.ts'
import type { Receipts } from '../api/types.ts'
import { basePath } from '../base.ts'
import { readEvents } from '../live/read-events.ts'

const everyMs = 150
/** Instances that come late are still waited for, with less haste. */
const lateEveryMs = 2000
const hasteMs = 30_000

/** Who obeys a revision, as it happens. */
export interface LiveReceipts {
  readonly receipts: Receipts | null
  readonly error: unknown
  /** `performance.now()` when all that are connected had applied it; null until then. */
  readonly completeAt: number | null
}

/** Follows the receipts of a revision: on the server's stream, or by asking again and again. */
export function useReceipts(project: string, environment: string, revision: string): LiveReceipts {
  const [live, setLive] = useState<LiveReceipts>({ receipts: null, error: null, completeAt: null })
  useEffect(() => {
    const end = new AbortController()
    const take = (receipts: Receipts) =>
      setLive(({ completeAt }) => {
        const isComplete = receipts.connected > 0 && receipts.missing.length === 0
        return {
          receipts,
          error: null,
          completeAt: isComplete ? (completeAt ?? performance.now()) : null,
        }
      })
    const fail = (error: unknown) => setLive((before) => ({ ...before, error }))
    void follow({ project, environment, revision, signal: end.signal, take, fail })
    return () => end.abort()
  }, [project, environment, revision])
  return live
}

interface Following {
  readonly project: string
  readonly environment: string
  readonly revision: string
  readonly signal: AbortSignal
  readonly take: (receipts: Receipts) => void
  readonly fail: (error: unknown) => void
}

async function follow(following: Following): Promise<void> {
  const { project, environment, revision, signal, take, fail } = following
  const began = performance.now()
  while (!signal.aborted) {
    try {
      if (await stream(following)) continue
      const receipts = await readReceipts(project, environment, revision)
      if (!signal.aborted) take(receipts)
    } catch (error) {
      if (!signal.aborted) fail(error)
    }
    await new Promise((resolve) => {
      setTimeout(resolve, performance.now() - began < hasteMs ? everyMs : lateEveryMs)
    })
  }
}

/** False if the server streams no receipts. */
async function stream({
  project,
  environment,
  revision,
  signal,
  take,
}: Following): Promise<boolean> {
  const path = `projects/${encodeURIComponent(project)}/environments/${encodeURIComponent(environment)}`
  const answer = await fetch(`${basePath}/api/v1/${path}/receipts?revision=${revision}`, {
    headers: { ...ownHeaders, accept: 'text/event-stream' },
    signal,
  })
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true
  if (!answer.ok || !isStream || answer.body === null) {
    await answer.body?.cancel()
    return false
  }
  for await (const { event, data } of readEvents(answer.body)) {
    if (event !== 'receipts') continue
    const receipts: Receipts = JSON.parse(data)
    take(receipts)
  }
  return true
}
