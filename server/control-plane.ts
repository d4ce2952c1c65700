import { hostname } from 'node:os'
import { Admission, type AdmissionLimits } from '@sluice/edge/admission'
import type { FastifyBaseLogger } from 'fastify'
import { AccessTokens } from './access/access-tokens.ts'
import { Channels } from './access/channels.ts'
import { KillHooks } from './access/kill-hooks.ts'
import type { Principal } from './access/principal.ts'
import { Principals } from './access/principals.ts'
import { TokenUses } from './access/token-uses.ts'
import { AheadPairs } from './delivery/ahead-pairs.ts'
import { Deliveries } from './delivery/deliveries.ts'
import { ReceiptStreams } from './delivery/receipt-streams.ts'
import { RemoteEvaluations } from './delivery/remote-evaluations.ts'
import { Reports } from './delivery/reports.ts'
import { EventStreams } from './events/event-streams.ts'
import { startJobs } from './jobs/start-jobs.ts'
import { measureLog } from './metrics/measured-log.ts'
import { createMetrics, type Metrics } from './metrics/metrics.ts'
import { watchPlane } from './metrics/plane.ts'
import { readTargetPolicy } from './outbound/target.ts'
import { createMeasuring } from './ramps/create-measuring.ts'
import { createRamps } from './ramps/create-ramps.ts'
import type { MeasureGate } from './ramps/gate-looks.ts'
import type { PrometheusSettings } from './ramps/prometheus.ts'
import type { RampController } from './ramps/ramp-controller.ts'
import { PayloadSigner } from './signing/payload-signer.ts'
import type { SigningKeys } from './signing/signing-keys.ts'
import { type Sealing, startSigning } from './signing/start-signing.ts'
import {
  beginStandby,
  leasesUnlessStandby,
  type StandbySettings,
  servesReaders,
} from './standby.ts'
import { Projects } from './state/projects.ts'
import type { Store } from './store/contract.ts'
import { type WebhookSettings, Webhooks } from './webhooks/webhooks.ts'
import { Workers } from './workers/workers.ts'

/** Everything behind the routes: the states, who may ask, and what is delivered. */
export interface ControlPlane {
  readonly store: Store
  readonly projects: Projects
  readonly principals: Principals
  readonly accessTokens: AccessTokens
  readonly channels: Channels
  readonly tokenUses: TokenUses
  readonly signing: SigningKeys
  readonly deliveries: Deliveries
  /** Which new streams are taken. */
  readonly admission: Admission
  readonly events: EventStreams
  readonly reports: Reports
  /** Pairs that reports and cursors say, and this plane does not have. */
  readonly ahead: AheadPairs
  readonly remoteEvaluations: RemoteEvaluations
  readonly receiptStreams: ReceiptStreams
  readonly ramps: RampController
  readonly webhooks: Webhooks
  readonly killHooks: KillHooks
  readonly workers: Workers
  readonly metrics: Metrics
  /** Stops following the store. Streams end before, when the app closes; the store stays open. */
  stop(): Promise<void>
}

/** What a control plane needs besides its store. */
export interface PlaneSettings extends Sealing {
  /** Where audit entries are exported to before they are trimmed; without one they stay. */
  readonly auditFolder?: string | undefined
  /** How webhooks may send, and workers be pushed to; nowhere inside of a network if left out. */
  readonly webhooks?: WebhookSettings
  /** Looks at a gate of a ramp; what this control plane can measure if left out. */
  readonly measureGate?: MeasureGate
  /** The Prometheus that gates may ask; none if left out. */
  readonly prometheus?: PrometheusSettings | undefined
  /** Makes the store a standby; what it is stays if left out. */
  readonly standby?: StandbySettings | undefined
  /** How many streams are taken; the defaults of the settings if left out. */
  readonly streams?: AdmissionLimits
}

const streamsByDefault: AdmissionLimits = { streamsMax: 20_000, perSecond: 500 }

/**
 * Loads all projects from the store and begins to follow and deliver them. Rejects with ConfigError
 * when the master key does not open the store's signing keys.
 */
export async function startControlPlane(
  opened: Store,
  logger: FastifyBaseLogger,
  settings: PlaneSettings,
): Promise<ControlPlane> {
  const metrics = createMetrics(opened.engine)
  const log = measureLog(opened.log, opened.engine, metrics)
  const projects = new Projects(log, logger)
  const leases = leasesUnlessStandby(opened.leases, () => projects.system.state)
  const store = { ...opened, log, leases }
  const deliveries = new Deliveries(new PayloadSigner(() => signing.current()))
  const admission = new Admission(
    settings.streams ?? streamsByDefault,
    () => deliveries.streamCount,
  )
  projects.onOpen((feed) => feed.state.listen(deliveries))
  const events = new EventStreams(store.audit, logger)
  projects.onOpen((feed) => feed.state.listen(events))
  projects.onClose((projectId) => {
    deliveries.close(projectId)
    events.close(projectId)
  })
  const principals = new Principals(projects)
  await projects.start()
  if (settings.standby !== undefined) await beginStandby(log, projects.system, settings.standby)
  const signing = await startSigning(store.log, projects.system, settings, logger)
  const tokenUses = new TokenUses(store.telemetry, logger)
  tokenUses.start()
  const isValid = (principal: Principal, now: number) => principals.isValid(principal, now)
  const answersReaders = () => servesReaders(projects.system.state)
  deliveries.start({
    isValid: (principal, now) => answersReaders() && principals.isValid(principal, now),
    findSdkKey: (hash, now) => (answersReaders() ? principals.findSdkKey(hash, now) : null),
  })
  events.start(isValid)
  const { auditFolder, masterKey, webhooks: sending = { policy: readTargetPolicy('0') } } = settings
  const webhooks = new Webhooks({ store, projects, masterKey, settings: sending, logger })
  webhooks.start()
  const plane = `${hostname()}/${process.pid}`
  const reports = new Reports(store.telemetry, plane)
  const ahead = new AheadPairs(logger)
  const workers = new Workers({ store, projects, deliveries, reports, settings: sending, logger })
  workers.start()
  const measuring = createMeasuring(store.telemetry, reports, settings.prometheus)
  const ramps = createRamps({
    ...{ store, projects, deliveries, reports, ahead, logger },
    measure: settings.measureGate ?? measuring.measure,
  })
  ramps.start()
  const jobs = startJobs({ store, projects, deliveries, signing, auditFolder, logger })
  const { telemetry } = store
  const remote = new RemoteEvaluations({ telemetry, deliveries, projects, logger, plane })
  remote.start()
  const receiptStreams = new ReceiptStreams(reports, logger)
  receiptStreams.start(isValid)
  watchPlane(metrics.registry, {
    ...{ projects, deliveries, admission, reports, ahead, webhooks, workers, ramps },
  })
  return {
    store,
    projects,
    principals,
    accessTokens: new AccessTokens(principals, signing),
    channels: new Channels(principals),
    tokenUses,
    signing,
    deliveries,
    admission,
    events,
    reports,
    ahead,
    remoteEvaluations: remote,
    receiptStreams,
    ramps,
    webhooks,
    killHooks: new KillHooks(projects, webhooks.sealer),
    workers,
    metrics,
    stop: async () => {
      await webhooks.stop()
      await workers.stop()
      await ramps.stop()
      await measuring.stop()
      await jobs.stop()
      await remote.stop()
      await tokenUses.stop()
      await projects.stop()
    },
  }
}
