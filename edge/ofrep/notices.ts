import type { FlagSet } from '@sluice/sdk/flag-set'
import { type Pair, writePair } from '@sluice/sdk/pair'
import { type EnvironmentSource, isClientVisible } from '../environment-source.ts'
import type { EdgeKey } from '../keys.ts'
import type { StreamCounts } from '../streams/stream-counts.ts'
import { StreamHub, type StreamSource } from '../streams/stream-hub.ts'

const encoder = new TextEncoder()
/** Keeps proxies from ending a stream on which nothing is said, and tells a page that it is alive. */
const HEARTBEAT = 'event: heartbeat\ndata: {}\n\n'
const STILL_THERE = encoder.encode(HEARTBEAT)

/**
 * The streams of one environment that tell when to evaluate again (OFREP's event streams): not what
 * changed, and to holders of client keys not even that something changed which they do not see.
 */
export class NoticeStreams {
  readonly #environment: EnvironmentSource
  #set: FlagSet | undefined
  readonly #sources: { readonly client: NoticeSource; readonly server: NoticeSource }
  readonly #hubs: {
    readonly client: StreamHub<EdgeKey>
    readonly server: StreamHub<EdgeKey>
  }

  constructor(environment: EnvironmentSource, counts: StreamCounts) {
    this.#environment = environment
    this.#sources = { client: new NoticeSource(), server: new NoticeSource() }
    this.#hubs = {
      client: new StreamHub(this.#sources.client, counts),
      server: new StreamHub(this.#sources.server, counts),
    }
    this.#move(true)
    environment.onChange((changed) => {
      const before = this.#set
      const after = environment.set
      // What a page sees no more has changed for it too.
      const isSeen = changed.some(
        (key) => isClientVisible(before, key) || isClientVisible(after, key),
      )
      this.#move(isSeen)
      for (const hub of this.hubs) hub.publish()
    })
  }

  /** The streams by who may see what. */
  get hubs(): readonly StreamHub<EdgeKey>[] {
    return [this.#hubs.client, this.#hubs.server]
  }

  /** Those of the holders of a key. */
  hubOf({ kind }: EdgeKey): StreamHub<EdgeKey> {
    return kind === 'client' ? this.#hubs.client : this.#hubs.server
  }

  #move(isSeenByClients: boolean): void {
    const { set } = this.#environment
    this.#set = set
    if (set === undefined) return
    this.#sources.server.move(set)
    if (isSeenByClients || this.#sources.client.revision === 0) this.#sources.client.move(set)
  }
}

/** What one audience is told: the head at which something that it sees changed last. */
class NoticeSource implements StreamSource {
  revision = 0
  #frame: Uint8Array = STILL_THERE
  /** Who begins is told by the first heartbeat that there will be more. */
  #first: Uint8Array = STILL_THERE

  move({ epoch, revision }: Pair): void {
    const etag = writePair({ epoch, revision })
    // Of another line of history a revision may be the same: the frame tells them apart.
    this.revision = revision
    const data = JSON.stringify({ type: 'refetchEvaluation', etag })
    const notice = `id: ${etag}\nevent: message\ndata: ${data}\n\n`
    this.#frame = encoder.encode(notice)
    this.#first = encoder.encode(`${notice}${HEARTBEAT}`)
  }

  frameFrom(start: number | null): Uint8Array {
    return start === null ? this.#first : this.#frame
  }

  heartbeat(): Uint8Array {
    return STILL_THERE
  }
}
