import type { FastifyBaseLogger } from 'fastify'
import type { Principal } from '../access/principal.ts'
import type { ProjectState, StateListener } from '../state/project-state.ts'
import type { Audit } from '../store/contract.ts'
import { EventStream, type EventStreamParts } from './event-stream.ts'

const streamsMax = 200
const heartbeatMs = 15_000
const sweepMs = 1000
const blockedMsMax = 10_000

/** All streams of events that this plane has open. */
export class EventStreams implements StateListener {
  readonly #audit: Audit
  readonly #logger: FastifyBaseLogger
  readonly #streams = new Set<EventStream>()
  readonly #timers: NodeJS.Timeout[] = []

  constructor(audit: Audit, logger: FastifyBaseLogger) {
    this.#audit = audit
    this.#logger = logger
  }

  /** Begins to send heartbeats, and to cut who stops reading or is no longer allowed to. */
  start(isValid: (principal: Principal, nowMs: number) => boolean): void {
    const beat = setInterval(() => this.beat(new Date()), heartbeatMs)
    const sweep = setInterval(() => this.sweep(Date.now(), isValid), sweepMs)
    this.#timers.push(beat.unref(), sweep.unref())
  }

  /** Sends a heartbeat to all that take it. */
  beat(now: Date): void {
    for (const stream of this.#streams) stream.beat(now)
  }

  /** Cuts who has not read for ten seconds, or is no longer allowed to. */
  sweep(nowMs: number, isValid: (principal: Principal, nowMs: number) => boolean): void {
    for (const stream of this.#streams) {
      const isStuck = stream.blockedSince > 0 && nowMs - stream.blockedSince > blockedMsMax
      if (isStuck || !isValid(stream.principal, nowMs)) stream.cut()
    }
  }

  /** Ends all streams in order. */
  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
    for (const stream of this.#streams) stream.end()
  }

  /** Cuts the streams of a deleted project. */
  close(projectId: string): void {
    for (const stream of this.#streams) if (stream.project === projectId) stream.cut()
  }

  /** Whether one more may be opened. */
  get isFull(): boolean {
    return this.#streams.size >= streamsMax
  }

  /** Takes a response over and sends to it until either side ends. */
  open(parts: Omit<EventStreamParts, 'audit'>): void {
    const stream = new EventStream({ ...parts, audit: this.#audit })
    this.#streams.add(stream)
    stream
      .run()
      .catch((error: unknown) => {
        // The client comes again with its Last-Event-ID, by then perhaps to a better day.
        this.#logger.warn({ err: error }, 'a stream of events ends: the audit cannot be read')
        stream.cut()
      })
      .finally(() => this.#streams.delete(stream))
  }

  onReload(state: ProjectState): void {
    this.#wake(state)
  }

  onEntry(state: ProjectState): void {
    this.#wake(state)
  }

  #wake({ project }: ProjectState): void {
    for (const stream of this.#streams) if (stream.project === project) stream.wake()
  }
}
