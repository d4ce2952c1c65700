import { comparePairs, type Pair, readPair } from '@sluice/sdk/pair'
import type { FastifyBaseLogger } from 'fastify'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { EnvironmentDelivery } from './environment-delivery.ts'

/** The master is asked at most so often for one environment. */
const askEveryMs = 1000

/** Where a pair was said. */
export type AheadSource = 'report' | 'stream' | 'snapshot'

/** An environment as this plane holds it. */
export interface Place {
  readonly delivery: EnvironmentDelivery
  readonly feed: Pick<ProjectFeed, 'refresh'>
}

/**
 * Pairs beyond the head of an environment. As a rule another plane was faster, so the master is read
 * first. What is beyond even then is counted, and believed by nobody: it is not signed.
 */
export class AheadPairs {
  /** How often a pair was beyond the head after the master was read. */
  readonly counts: Record<AheadSource, number> = { report: 0, stream: 0, snapshot: 0 }
  readonly #logger: FastifyBaseLogger
  readonly #asked = new WeakMap<EnvironmentDelivery, { atMs: number; answer: Promise<void> }>()

  constructor(logger: FastifyBaseLogger) {
    this.#logger = logger
  }

  /** Counts it if one of the pairs is beyond the head of the place. Never rejects. */
  async note(source: AheadSource, place: Place, said: Iterable<string | null>): Promise<void> {
    if (await this.isBeyond(place, said)) this.counts[source] += 1
  }

  /** Whether one of the pairs is beyond the head of the place, even once the master was read. */
  async isBeyond(place: Place, said: Iterable<string | null>): Promise<boolean> {
    const newest = newestOf(said)
    if (newest === undefined || !isBeyond(newest, place)) return false
    await this.#askMaster(place)
    return isBeyond(newest, place)
  }

  /** Those who come within a second share one answer. */
  #askMaster({ delivery, feed }: Place): Promise<void> {
    const nowMs = performance.now()
    const last = this.#asked.get(delivery)
    if (last !== undefined && nowMs - last.atMs < askEveryMs) return last.answer
    const answer = feed.refresh().catch((error: unknown) => {
      this.#logger.warn({ err: error }, 'a pair is ahead of here, and the store cannot be read')
    })
    this.#asked.set(delivery, { atMs: nowMs, answer })
    return answer
  }
}

function isBeyond(pair: Pair, { delivery }: Place): boolean {
  const head = { epoch: delivery.line.epoch, revision: delivery.view.revision }
  return comparePairs(pair, head) > 0
}

function newestOf(said: Iterable<string | null>): Pair | undefined {
  let newest: Pair | undefined
  for (const text of said) {
    const pair = readPair(text ?? '')
    if (pair !== undefined && (newest === undefined || comparePairs(pair, newest) > 0))
      newest = pair
  }
  return newest
}
