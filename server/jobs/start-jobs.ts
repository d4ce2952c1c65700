import type { FastifyBaseLogger } from 'fastify'
import { CheckpointSigner } from '../audit/sign-checkpoints.ts'
import type { Deliveries } from '../delivery/deliveries.ts'
import type { SigningKeys } from '../signing/signing-keys.ts'
import type { Projects } from '../state/projects.ts'
import type { Store } from '../store/contract.ts'
import { collectLists } from './collect-lists.ts'
import { type LeasedJob, startLeasedJob } from './leased-job.ts'
import { hasDueSchedules, runSchedules } from './run-schedules.ts'
import { sweepDebt } from './sweep-debt.ts'
import { sweepDeleted } from './sweep-deleted.ts'
import { tellOldHolds } from './tell-old-holds.ts'
import { trimAudits } from './trim-audit.ts'
import { trimRamps } from './trim-ramps.ts'
import { trimUsage } from './trim-usage.ts'

const secondMs = 1000
const minuteMs = 60_000

/** What the jobs work with. */
export interface JobParts {
  readonly store: Store
  readonly projects: Projects
  readonly deliveries: Deliveries
  readonly signing: SigningKeys
  /** Where audit entries are exported to before they are trimmed; without one they stay. */
  readonly auditFolder: string | undefined
  readonly logger: FastifyBaseLogger
}

/** Starts all work in the background; stopping waits for what runs. */
export function startJobs(parts: JobParts): LeasedJob {
  const { store, projects, signing, auditFolder: folder, logger } = parts
  const { audit, leases, log, telemetry } = store
  const states = () => [projects.system, ...projects.feeds()].map(({ state }) => state)
  const signer = new CheckpointSigner(audit, signing, logger)
  const start = (name: string, everyMs: number, run: () => Promise<void>) =>
    startLeasedJob({ name, everyMs, leases, logger, run })
  const jobs = [
    startLeasedJob({
      name: 'schedules',
      everyMs: secondMs,
      leases,
      logger,
      isNeeded: () => hasDueSchedules(parts),
      run: () => runSchedules(parts),
    }),
    start('audit-checkpoint', minuteMs, () => signer.signAll(states())),
    start('audit-export', 60 * minuteMs, () =>
      trimAudits(states(), { audit, keys: signing, folder, logger }),
    ),
    start('sweep-deleted', 10 * minuteMs, () => sweepDeleted(store, projects, Date.now())),
    start('kill-holds', 10 * minuteMs, () => tellOldHolds(log, projects.feeds(), Date.now())),
    start('usage-trimming', 10 * minuteMs, () => trimUsage(telemetry, states(), Date.now())),
    start('ramp-trimming', 10 * minuteMs, () => trimRamps(telemetry, states())),
    // Judged once a day; asked each hour, so that a day is not missed by a restart.
    start('debt-sweep', 60 * minuteMs, () => sweepDebt(store, projects.feeds(), Date.now())),
    start('list-collection', 10 * minuteMs, () => collectLists(log, projects.feeds(), logger)),
  ]
  return {
    stop: async () => {
      await Promise.all(jobs.map((job) => job.stop()))
    },
  }
}
