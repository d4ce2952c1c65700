import type { ServerResponse } from 'node:http'
import { drainReaders } from '@sluice/edge/drain-readers'
import type { EdgeKey } from '@sluice/edge/keys'
import { ResponseSink } from '@sluice/edge/node/response-sink'
import { NoticeStreams } from '@sluice/edge/notices'
import type { StreamHub } from '@sluice/edge/stream-hub'
import { StreamReader } from '@sluice/edge/stream-reader'
import type { Principal } from '../access/principal.ts'
import type { Principals } from '../access/principals.ts'
import type { PayloadSigner } from '../signing/payload-signer.ts'
import type { ProjectState, StateListener } from '../state/project-state.ts'
import type { Entry } from '../store/contract.ts'
import { DeliveryCounts } from './counts.ts'
import { EnvironmentDelivery } from './environment-delivery.ts'
import { evaluatedEnvironment } from './evaluated-environment.ts'
import type { PartKind } from './parts.ts'

const heartbeatMs = 15_000
const sweepMs = 1000

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
  readonly #notices = new Map<EnvironmentDelivery, NoticeStreams>()
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
    return this.#hubs().reduce((sum, { readerCount }) => sum + readerCount, 0)
  }

  /** Begins to serve a stream whose client is at `position`; null: it has nothing of this line. */
  open(
    delivery: EnvironmentDelivery,
    response: ServerResponse,
    principal: Principal,
    position: number | null,
  ): void {
    const place = { revision: position ?? 0 }
    const reader = new StreamReader(new ResponseSink(response), principal, place, this.counts)
    if (principal.kind === 'edge') reader.send(delivery.keys.frame(), reader.revision)
    delivery.streams.attach(reader, position)
  }

  /** The delivery of an environment by id. */
  get(environmentId: string): EnvironmentDelivery | undefined {
    return this.#byEnvironment.get(environmentId)
  }

  /** The deliveries of all environments. */
  all(): Iterable<EnvironmentDelivery> {
    return this.#byEnvironment.values()
  }

  /** The streams of an environment that tell those who evaluate remotely of changes. */
  notices(environmentId: string): NoticeStreams | undefined {
    const delivery = this.#byEnvironment.get(environmentId)
    if (delivery === undefined || this.#isStopping) return undefined
    const known = this.#notices.get(delivery)
    if (known !== undefined) return known
    const made = new NoticeStreams(evaluatedEnvironment(delivery), this.counts)
    this.#notices.set(delivery, made)
    return made
  }

  /**
   * Begins to send heartbeats and to cut dead readers, and those whose token has expired, was
   * revoked, or whose secret was replaced: `principals` says so, each second.
   */
  start(principals: Pick<Principals, 'isValid' | 'findSdkKey'>): void {
    const beat = setInterval(() => {
      const now = new Date()
      for (const delivery of this.#byEnvironment.values()) delivery.streams.beat(now)
      for (const { hubs } of this.#notices.values()) for (const hub of hubs) hub.beat(now)
    }, heartbeatMs)
    const sweep = setInterval(() => {
      const now = Date.now()
      for (const { streams } of this.#byEnvironment.values()) {
        streams.sweep(now, (principal, at) => principals.isValid(principal, at))
      }
      for (const { hubs } of this.#notices.values()) {
        for (const hub of hubs)
          hub.sweep(now, ({ hash }, at) => principals.findSdkKey(hash, at) !== null)
      }
    }, sweepMs)
    this.#timers.push(beat.unref(), sweep.unref())
  }

  /** Ends all streams in order, few at a time, within `spreadMs`. Takes none from now on. */
  async stop(spreadMs: number): Promise<void> {
    this.#isStopping = true
    for (const timer of this.#timers) clearInterval(timer)
    const readers: StreamReader<Principal | EdgeKey>[] = this.#hubs().flatMap((hub) => [
      ...hub.retire(),
    ])
    await drainReaders(readers, spreadMs)
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
      else delivery.reload(lineOf(state), state)
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
    if ([...entry.put, ...entry.drop].some(({ doc }) => doc.startsWith('sdkKey/'))) {
      for (const [, { id }] of state.documents.environment.present()) {
        this.#byEnvironment.get(id)?.changeKeys(state)
      }
    }
    if (changed.length === 0) return
    for (const [, { id }] of state.documents.environment.present()) {
      const parts = changed.filter((part) => part.environment === null || part.environment === id)
      if (parts.length > 0) this.#byEnvironment.get(id)?.change(state, parts)
    }
  }

  /** All open streams, of SDKs and of those who wait for notices. */
  #hubs(): readonly (StreamHub<Principal> | StreamHub<EdgeKey>)[] {
    const notices = [...this.#notices.values()].flatMap(({ hubs }) => hubs)
    return [...[...this.#byEnvironment.values()].map(({ streams }) => streams), ...notices]
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
    for (const hub of this.#notices.get(delivery)?.hubs ?? []) hub.close()
    this.#notices.delete(delivery)
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
    const delivery = new EnvironmentDelivery(line, environmentId, state, shared)
    this.#byEnvironment.set(environmentId, delivery)
  }
}

function lineOf(state: ProjectState) {
  return { project: state.project, epoch: state.head?.epoch ?? 0 }
}
