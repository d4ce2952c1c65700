import type { ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { Principal } from '../access/principal.ts'
import { ReceiptStream, type ReceiptStreamParts } from './receipt-stream.ts'
import type { Reports } from './reports.ts'

const streamsMax = 200
const heartbeatMs = 15_000
/** How often a stream looks whether something changed: other planes take reports too. */
const lookMs = 250
const blockedMsMax = 10_000

/** All live receipts that this plane has open. */
export class ReceiptStreams {
  readonly #logger: FastifyBaseLogger
  readonly #streams = new Set<ReceiptStream>()
  readonly #timers: NodeJS.Timeout[] = []

  constructor(reports: Reports, logger: FastifyBaseLogger) {
    this.#logger = logger
    reports.onTaken((environmentId) => {
      for (const stream of this.#streams) stream.hear(environmentId)
    })
  }

  /** Begins to look for changes, and to cut who stops reading or is no longer allowed to. */
  start(isValid: (principal: Principal, nowMs: number) => boolean): void {
    const look = setInterval(() => this.#look(Date.now(), isValid), lookMs)
    const beat = setInterval(() => {
      for (const stream of this.#streams) stream.beat(new Date())
    }, heartbeatMs)
    this.#timers.push(look.unref(), beat.unref())
  }

  /** Ends all streams in order. */
  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
    for (const stream of this.#streams) stream.end()
  }

  /** Whether one more may be opened. */
  get isFull(): boolean {
    return this.#streams.size >= streamsMax
  }

  /** Takes a response over and sends to it until either side ends. */
  open(response: ServerResponse, parts: ReceiptStreamParts): void {
    const stream = new ReceiptStream(response, parts)
    this.#streams.add(stream)
    response.once('close', () => this.#streams.delete(stream))
    this.#send(stream, performance.now())
  }

  #look(nowMs: number, isValid: (principal: Principal, nowMs: number) => boolean): void {
    for (const stream of this.#streams) {
      const isStuck = stream.blockedSince > 0 && nowMs - stream.blockedSince > blockedMsMax
      if (isStuck || !isValid(stream.principal, nowMs)) stream.cut()
      else if (stream.isDue(performance.now())) this.#send(stream, performance.now())
    }
  }

  #send(stream: ReceiptStream, nowMs: number): void {
    stream.send(nowMs).catch((error: unknown) => {
      // The client comes again, by then perhaps to a better day.
      this.#logger.warn({ err: error }, 'live receipts end: they cannot be read')
      stream.cut()
    })
  }
}
