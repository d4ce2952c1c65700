import { noteRevision, ownHeaders } from '../api/client.ts'
import { readProblem } from '../api/problem.ts'
import type { AuditEntry } from '../api/types.ts'
import { basePath } from '../base.ts'
import { setConnection } from './connection.ts'
import { readEvents } from './read-events.ts'

/** The server beats every 15 seconds: after so long without a word the connection counts as lost. */
const silenceMs = 35_000
const retryFirstMs = 250
const retryMaxMs = 5000

/** What is told of a project. */
export interface ProjectListener {
  /** Something happened. */
  onEntry(entry: AuditEntry): void
  /** Something may have been missed: read everything again. */
  onGap(): void
}

/** Follows what happens in a project until the signal ends it; comes back by itself. */
export async function followProject(
  project: string,
  listener: ProjectListener,
  signal: AbortSignal,
): Promise<void> {
  let position: string | null = null
  let retryMs = retryFirstMs
  while (!signal.aborted) {
    const opened = await followOnce(project, position, signal, {
      onOpen: () => {
        retryMs = retryFirstMs
        setConnection('live')
        if (position === null) listener.onGap()
      },
      onEvent: (id, event, data) => {
        if (id !== null) {
          position = id
          noteRevision(project, id)
        }
        if (event === 'compacted') listener.onGap()
        if (event === 'entry') listener.onEntry(readEntry(data))
        if (event === 'heartbeat') position ??= headOf(data)
      },
    })
    if (signal.aborted) return
    setConnection('lost')
    if (opened === 'refused') return
    await pause(retryMs, signal)
    retryMs = Math.min(retryMs * 2, retryMaxMs)
  }
}

interface StreamListener {
  onOpen(): void
  onEvent(id: string | null, event: string, data: string): void
}

/** One connection; resolves when it ends, however it does. */
async function followOnce(
  project: string,
  position: string | null,
  outer: AbortSignal,
  listener: StreamListener,
): Promise<'ended' | 'refused'> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), silenceMs)
  try {
    const answer = await fetch(
      `${basePath}/api/v1/projects/${encodeURIComponent(project)}/events`,
      {
        headers: { ...ownHeaders, ...(position === null ? {} : { 'Last-Event-ID': position }) },
        signal: AbortSignal.any([outer, silence.signal]),
      },
    )
    if (!answer.ok || answer.body === null) return await fateOf(answer)
    listener.onOpen()
    for await (const { id, event, data } of readEvents(answer.body)) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), silenceMs)
      listener.onEvent(id, event, data)
    }
  } catch {
    // Lost, or silent for too long: the loop above comes back.
  } finally {
    clearTimeout(timer)
  }
  return 'ended'
}

/** Asking again changes nothing where the project is gone or the session over. */
async function fateOf(answer: Response): Promise<'ended' | 'refused'> {
  const { status } = await readProblem(answer)
  return status === 401 || status === 403 || status === 404 ? 'refused' : 'ended'
}

function readEntry(data: string): AuditEntry {
  const entry: AuditEntry = JSON.parse(data)
  return entry
}

function headOf(data: string): string | null {
  const { head }: { head?: string } = JSON.parse(data)
  return head ?? null
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    const wake = () => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', wake, { once: true })
    // The browser knows earlier than any timer that the network is back.
    window.addEventListener('online', wake, { once: true })
  })
}
