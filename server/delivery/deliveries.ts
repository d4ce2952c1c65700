import type { ServerResponse } from 'node:http'
import { drainReaders } from '@sluice/edge/drain-readers'
import { StreamReader } from '@sluice/edge/stream-reader'
import type { Principal } from '../access/principal.ts'
import type { PayloadSigner } from '../signing/payload-signer.ts'
import type { ProjectState, StateListener } from '../state/project-state.ts'
import type { Entry } from '../store/contract.ts'
import { DeliveryCounts } from './counts.ts'
import { EnvironmentDelivery } from './environment-delivery.ts'
import type { PartKind } from './parts.ts'
import { ResponseSink } from './response-sink.ts'

const heartbeatMs = 15_000
const sweepMs = 1000
/** How long a stream lives, give or take a fifth: load is spread anew among the control planes. */
const streamLifeMs = 30 * 60 * 1000

interface ChangedPart {
  readonly kind: PartKind
  readonly key: string
  /** Null: changed in every environment. */
  readonly environment: string | null
}

/** The deliveries of all environments that this plane holds, kept in step with the states. */
export class Deliveries implements StateListener {
  readonly counts = new DeliveryCounts()
  readonly #signer: PayloadSigner
  readonly #byEnvironment = new Map<string, EnvironmentDelivery>()
  readonly #timers: NodeJS.Timeout[] = []
  #isStopping = false

  constructor(signer: PayloadSigner) {
    this.#signer = signer
  }

  /** Streams are being ended, and none is taken any more. */
  get isStopping(): boolean {
    return this.#isStopping
  }

  /** How many streams are open, of all environments. */
  get streamCount(): number {
    let count = 0
    for (const { streams } of this.#byEnvironment.values()) count += streams.readerCount
    return count
  }

  /** Begins to serve a stream whose client is at `position`; null: it has nothing of this line. */
  open(
    delivery: EnvironmentDelivery,
    response: ServerResponse,
    principal: Principal,
    position: number | null,
  ): void {
    const endsAt = Date.now() + streamLifeMs * (0.8 + 0.4 * Math.random())
    const place = { revision: position ?? 0, endsAt }
    const reader = new StreamReader(new ResponseSink(response), principal, place, this.counts)
    delivery.streams.attach(reader, position)
  }

  /** The delivery of an environment by id. */
  get(environmentId: string): EnvironmentDelivery | undefined {
    return this.#byEnvironment.get(environmentId)
  }

  /**
   * Begins to send heartbeats and to cut dead readers, and those whose token has expired, was
   * revoked, or whose secret was replaced: `isValid` says so, each second.
   */
  start(isValid: (principal: Principal, now: number) => boolean): void {
    const beat = setInterval(() => {
      const now = new Date()
      for (const delivery of this.#byEnvironment.values()) delivery.streams.beat(now)
    }, heartbeatMs)
    const sweep = setInterval(() => {
      const now = Date.now()
      for (const delivery of this.#byEnvironment.values()) delivery.streams.sweep(now, isValid)
    }, sweepMs)
    this.#timers.push(beat.unref(), sweep.unref())
  }

  /** Ends all streams in order, few at a time, within `spreadMs`. Takes none from now on. */
  async stop(spreadMs: number): Promise<void> {
    this.#isStopping = true
    for (const timer of this.#timers) clearInterval(timer)
    const hubs = [...this.#byEnvironment.values()].map(({ streams }) => streams)
    await drainReaders(
      hubs.flatMap((hub) => hub.retire()),
      spreadMs,
    )
  }

  /** Ends what a deleted project delivered. */
  close(projectId: string): void {
    for (const [id, delivery] of this.#byEnvironment) {
      if (delivery.line.project === projectId) this.#close(id, delivery)
    }
  }

  onReload(state: ProjectState): void {
    this.#closeDeleted(state)
    for (const [, { id }] of state.documents.environment.present()) {
      const delivery = this.#byEnvironment.get(id)
      if (delivery === undefined) this.#open(state, id)
      else delivery.reload(lineOf(state), state.documents)
    }
  }

  onEntry(state: ProjectState, entry: Entry): void {
    const changed: ChangedPart[] = []
    for (const { doc, delivers } of [...entry.put, ...entry.drop]) {
      const [type, key = '', environment] = doc.split('/')
      if (type === 'environment') {
        this.#closeDeleted(state)
        this.#follow(state)
      }
      if (!delivers) continue
      if (type === 'flag') changed.push({ kind: 'flags', key, environment: null })
      if (type === 'segment') changed.push({ kind: 'segments', key, environment: null })
      if (type === 'exclusionGroup') {
        changed.push({ kind: 'exclusionGroups', key, environment: null })
      }
      if ((type === 'flagConfig' || type === 'kill') && environment !== undefined) {
        changed.push({ kind: 'flags', key, environment })
      }
    }
    if (changed.length === 0) return
    for (const [, { id }] of state.documents.environment.present()) {
      const parts = changed.filter((part) => part.environment === null || part.environment === id)
      if (parts.length > 0) this.#byEnvironment.get(id)?.change(state.documents, parts)
    }
  }

  /** Ends environments that were deleted. One that only cannot be read stays as it was. */
  #closeDeleted(state: ProjectState): void {
    if ([...state.unreadable].some((name) => name.startsWith('environment/'))) return
    const present = new Set([...state.documents.environment.present()].map(([, one]) => one.id))
    for (const [id, delivery] of this.#byEnvironment) {
      const isDeleted = delivery.line.project === state.project && !present.has(id)
      if (isDeleted) this.#close(id, delivery)
    }
  }

  #close(environmentId: string, delivery: EnvironmentDelivery): void {
    this.#byEnvironment.delete(environmentId)
    delivery.streams.close()
  }

  /** Opens environments that are new. */
  #follow(state: ProjectState): void {
    for (const [, { id }] of state.documents.environment.present()) {
      if (!this.#byEnvironment.has(id)) this.#open(state, id)
    }
  }

  #open(state: ProjectState, environmentId: string): void {
    const shared = { counts: this.counts, signer: this.#signer }
    const line = lineOf(state)
    const delivery = new EnvironmentDelivery(line, environmentId, state.documents, shared)
    this.#byEnvironment.set(environmentId, delivery)
  }
}

function lineOf(state: ProjectState) {
  return { project: state.project, epoch: state.head?.epoch ?? 0 }
}
