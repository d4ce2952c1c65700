import type { FastifyBaseLogger } from 'fastify'
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
  readonly logger: FastifyBaseLogger
  readonly measure: MeasureGate
}

/** The controller of a control plane, which hears of every change; it has to be started. */
export function createRamps(parts: RampsParts): RampController {
  const { store, projects, deliveries, reports, logger, measure } = parts
  const ramps = new RampController({
    store,
    projects,
    logger,
    measure,
    readReceipts: async ({ state }, { id, key }, revision) => {
      const delivery = deliveries.get(id)
      const none = { connected: 0, applied: 0, rejected: 0, missing: [] }
      if (delivery === undefined) return none
      const subject = await findSubject(store.log, state, key, delivery, revision)
      if (subject === undefined) return none
      const { connected, applied, rejected, missing } = await readReceipts(reports, id, subject)
      return { connected, applied, rejected, missing: missing.map(({ instance }) => instance) }
    },
  })
  projects.onOpen((feed) => feed.state.listen(ramps))
  projects.onClose((project) => ramps.close(project))
  return ramps
}
