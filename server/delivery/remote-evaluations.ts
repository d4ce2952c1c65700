import { randomUUID } from 'node:crypto'
import { divideCounts } from '@sluice/sdk/relay'
import type { FastifyBaseLogger } from 'fastify'
import type { Projects } from '../state/projects.ts'
import type { Telemetry } from '../store/contract.ts'
import type { Deliveries } from './deliveries.ts'
import type { EnvironmentDelivery } from './environment-delivery.ts'
import { countUsage } from './usage.ts'

const flushEveryMs = 15_000

/** What is needed to count. */
export interface RemoteEvaluationsPorts {
  readonly telemetry: Telemetry
  readonly deliveries: Deliveries
  readonly projects: Projects
  readonly logger: FastifyBaseLogger
  /** Name of this control plane. */
  readonly plane: string
}

/**
 * Adds to the usage of flags what this control plane evaluates itself, over OFREP: gathered in memory
 * and written now and then, so that no evaluation waits. May be lost, as all telemetry may.
 */
export class RemoteEvaluations {
  readonly #ports: RemoteEvaluationsPorts
  readonly #boot = randomUUID()
  #seq = 0
  #timer: NodeJS.Timeout | undefined

  constructor(ports: RemoteEvaluationsPorts) {
    this.#ports = ports
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), flushEveryMs).unref()
  }

  /** Writes what is gathered, as far as the store takes it. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  /** Writes what was counted since the last time. Does not reject. */
  async flush(): Promise<void> {
    const { deliveries, logger } = this.#ports
    try {
      for (const delivery of deliveries.all()) await this.#write(delivery)
    } catch (error) {
      logger.warn({ err: error }, 'evaluations over OFREP are not counted: they are lost')
    }
  }

  async #write({ remoteUsage, line, view }: EnvironmentDelivery): Promise<void> {
    const counts = remoteUsage.drain()
    const feed = this.#ports.projects.feed(line.project)
    if (feed === undefined || counts.evaluations.size + counts.unknownFlags.size === 0) return
    const { documents } = feed.state
    const subject = { environmentId: view.environmentId, documents }
    for (const some of divideCounts(counts)) {
      this.#seq += 1
      const origin = { instance: this.#ports.plane, boot: this.#boot, seq: this.#seq }
      await countUsage(this.#ports.telemetry, subject, { ...origin, ...some }, Date.now())
    }
  }
}
