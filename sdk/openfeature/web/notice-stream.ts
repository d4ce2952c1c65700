import { isRecord, parseJson } from './record.ts'

/** What comes over a stream of notices; plain data, as it also goes from tab to tab. */
export type StreamNews =
  /** It was accepted. */
  | { readonly type: 'accepted' }
  /** Something changed that the key sees, at this head if it is named: evaluate again. */
  | { readonly type: 'notice'; readonly head: string | undefined }
  /** Nothing has changed. */
  | { readonly type: 'beat' }
  /** It ended, or was refused; in order if the edge said when to come back. */
  | { readonly type: 'lost'; readonly returnInMs: number | undefined }

/** A stream on which an edge tells that something changed. */
export interface NoticeStream {
  /** Opens it at a URL. */
  open(url: string): void
  /** Ends it; nothing more is heard of it. */
  close(): void
}

/**
 * Opens a stream, and gives what closes it. When it is lost it stays closed: a browser would open it
 * again every few seconds. Hosts without EventSource have none.
 */
export function openNotices(url: string, tell: (news: StreamNews) => void): () => void {
  if (typeof EventSource === 'undefined') return () => undefined
  const source = new EventSource(url)
  let returnInMs: number | undefined
  source.onopen = () => tell({ type: 'accepted' })
  source.onmessage = ({ data }) => {
    const notice = parseJson(String(data))
    if (!isRecord(notice) || notice.type !== 'refetchEvaluation') return
    tell({ type: 'notice', head: typeof notice.etag === 'string' ? notice.etag : undefined })
  }
  source.addEventListener('heartbeat', () => tell({ type: 'beat' }))
  source.addEventListener('control', ({ data }) => {
    const farewell = parseJson(String(data))
    if (!isRecord(farewell) || typeof farewell.reconnectInMs !== 'number') return
    returnInMs = farewell.reconnectInMs
  })
  source.onerror = () => {
    source.close()
    tell({ type: 'lost', returnInMs })
  }
  return () => source.close()
}
