import { type Pair, readPair } from '../../evaluate/pair.ts'
import { isRecord, parseJson } from './record.ts'

/** What becomes of a stream of notices. */
export interface NoticePorts {
  /** Something changed that the key sees, at this head if it is named: evaluate again. */
  onNotice(head: Pair | undefined): void
  /** It was refused, and the browser does not try again: a channel ends with its key. */
  onRefused(): void
}

/** The stream on which an edge tells that something changed. Hosts without EventSource have none. */
export class NoticeStream {
  readonly #ports: NoticePorts
  #source: EventSource | undefined

  constructor(ports: NoticePorts) {
    this.#ports = ports
  }

  /** Whether changes are told now; while it is not so, one has to ask. */
  get isOpen(): boolean {
    return this.#source?.readyState === 1
  }

  /** Follows the stream at a URL, and no other. */
  follow(url: string | undefined): void {
    if (this.#source?.url === url) return
    this.close()
    if (url === undefined || typeof EventSource === 'undefined') return
    const source = new EventSource(url)
    this.#source = source
    source.onmessage = ({ data }) => {
      const notice = parseJson(String(data))
      if (!isRecord(notice) || notice.type !== 'refetchEvaluation') return
      this.#ports.onNotice(readPair(String(notice.etag)))
    }
    source.onerror = () => {
      // A connection that was lost is opened again by the browser.
      if (source.readyState !== source.CLOSED || this.#source !== source) return
      this.#source = undefined
      this.#ports.onRefused()
    }
  }

  close(): void {
    this.#source?.close()
    this.#source = undefined
  }
}
