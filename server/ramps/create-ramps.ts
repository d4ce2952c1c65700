import type { FastifyBaseLogger } from 'fastify'
import type { AheadPairs } from '../delivery/ahead-pairs.ts'
import type { Deliveries } from '../delivery/deliveries.ts'
import { findSubject, readReceipts } from '../delivery/receipts.ts'
import type { Reports } from '../delivery/reports.ts'
import type { Projects } from '../state/projects.ts'
import type { Store } from '../store/contract.ts'
import type { MeasureGate } from './gate-looks.ts'
import { RampController } from './ramp-controller.ts'

/** What the ramps of a control plane stand on. */
export interface RampsParts {
  readonly store: Store
  readonly projects: Projects
  readonly deliveries: Deliveries
  readonly reports: Reports
  readonly ahead: AheadPairs
  readonly logger: FastifyBaseLogger
  readonly measure: MeasureGate
}

/** The controller of a control plane, which hears of every change; it has to be started. */
export function createRamps(parts: RampsParts): RampController {
  const { store, projects, deliveries, logger, measure } = parts
  const ramps = new RampController({
    store,
    projects,
    logger,
    measure,
    readReceipts: async (feed, { id, key }, revision) => {
      const delivery = deliveries.get(id)
      const none = { connected: 0, applied: 0, rejected: 0, missing: [] }
      if (delivery === undefined) return none
      const subject = await findSubject(store.log, feed.state, key, delivery, revision)
      if (subject === undefined) return none
      const receipts = await readReceipts(parts, { delivery, feed }, subject)
      const { connected, applied, rejected, missing } = receipts
      return { connected, applied, rejected, missing: missing.map(({ instance }) => instance) }
    },
  })
  projects.onOpen((feed) => feed.state.listen(ramps))
  projects.onClose((project) => ramps.close(project))
  return ramps
}
