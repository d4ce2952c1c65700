import type { Admission } from '@sluice/edge/admission'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { AheadPairs } from '../delivery/ahead-pairs.ts'
import type { Deliveries } from '../delivery/deliveries.ts'
import type { EnvironmentDelivery } from '../delivery/environment-delivery.ts'
import type { Reports } from '../delivery/reports.ts'
import type { RampController } from '../ramps/ramp-controller.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { Projects } from '../state/projects.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import type { Workers } from '../workers/workers.ts'
import { watchInstances } from './instances.ts'
import { watchKillHolds } from './kill-holds.ts'
import { watchRamps } from './ramps.ts'

/** The parts of a control plane that are asked when somebody reads the metrics. */
export interface PlaneParts {
  readonly projects: Projects
  readonly deliveries: Deliveries
  readonly admission: Admission
  readonly reports: Reports
  readonly ahead: AheadPairs
  readonly webhooks: Webhooks
  readonly workers: Workers
  readonly ramps: RampController
}

/** Adds what a control plane holds and has delivered: read from its parts at each scrape. */
export function watchPlane(registry: Registry, parts: PlaneParts): void {
  watchProjects(registry, parts.projects)
  watchEnvironments(registry, parts)
  watchCounts(registry, parts)
  watchRamps(registry, { ramps: parts.ramps, feeds: () => namedFeeds(parts.projects) })
  const { state: system } = parts.projects.system
  watchKillHolds(registry, { system, feeds: () => namedFeeds(parts.projects) })
  watchInstances(registry, { ...parts, feeds: () => namedFeeds(parts.projects) })
}

function watchProjects(registry: Registry, projects: Projects): void {
  const gauge = (name: string, help: string, read: (feed: ProjectFeed) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['project'],
      registers: [registry],
      collect() {
        this.reset()
        for (const [project, feed] of namedFeeds(projects)) this.set({ project }, read(feed))
      },
    })
  gauge(
    'sluice_project_revision',
    'Revision that this control plane has applied.',
    ({ state }) => state.head?.revision ?? 0,
  )
  gauge(
    'sluice_project_epoch',
    'Epoch of that revision; it rises when history was lost.',
    ({ state }) => state.head?.epoch ?? 0,
  )
  gauge(
    'sluice_project_age_seconds',
    'Time since the store last said that this control plane has all there is.',
    ({ freshAt }) => Math.max(0, Date.now() - freshAt) / 1000,
  )
  gauge(
    'sluice_project_regressed',
    '1 while the store has lost history that was read before, and writes are refused.',
    ({ regressed }) => Number(regressed),
  )
  gauge(
    'sluice_project_unreadable_documents',
    'Documents that cannot be read and count as absent.',
    ({ state }) => state.unreadable.size,
  )
}

function watchEnvironments(registry: Registry, { projects, deliveries }: PlaneParts): void {
  const gauge = (name: string, help: string, read: (delivery: EnvironmentDelivery) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['project', 'environment'],
      registers: [registry],
      collect() {
        this.reset()
        for (const [project, { state }] of namedFeeds(projects)) {
          for (const [, { id, key }] of state.documents.environment.present()) {
            const delivery = deliveries.get(id)
            if (delivery !== undefined) this.set({ project, environment: key }, read(delivery))
          }
        }
      },
    })
  gauge('sluice_streams_open', 'Streams open now.', ({ streams }) => streams.readerCount)
  gauge(
    'sluice_head_revision',
    'Revision of the head of the environment, which all instances should serve.',
    ({ view }) => view.revision,
  )
  gauge(
    'sluice_environment_snapshot_bytes',
    'Size of the snapshot, about, before compression.',
    ({ view }) => view.sizeBytes,
  )
}

function watchCounts(
  registry: Registry,
  { deliveries, admission, reports, ahead, webhooks, workers }: PlaneParts,
): void {
  const { counts } = deliveries
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  counter('sluice_streams_opened_total', 'Streams opened.', () => counts.streams)
  counter(
    'sluice_streams_refused_total',
    'New streams refused because too many came at once or are open.',
    () => admission.refused,
  )
  counter(
    'sluice_signatures_total',
    'Signatures made for streams and snapshots; all readers share one.',
    () => counts.signatures,
  )
  counter('sluice_stream_frames_total', 'Events written to streams.', () => counts.frames)
  counter(
    'sluice_stream_bytes_total',
    'Bytes of those events, before chunking and TLS.',
    () => counts.frameBytes,
  )
  counter(
    'sluice_snapshots_built_total',
    'Snapshots written; all who ask for the same one share it.',
    () => counts.snapshots,
  )
  counter(
    'sluice_deltas_built_total',
    'Deltas written; all readers at the same revision share one.',
    () => counts.deltas,
  )
  counter('sluice_reports_total', 'Reports of SDKs taken.', () => reports.taken)
  counter(
    'sluice_report_counts_foreign_total',
    'Counts in reports that were left out: of flags or variations that the project does not have.',
    () => reports.foreign,
  )
  const divided = (
    label: string,
    name: string,
    help: string,
    amounts: Readonly<Record<string, number>>,
  ) =>
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset()
        for (const [value, count] of Object.entries(amounts)) this.inc({ [label]: value }, count)
      },
    })
  divided(
    'reason',
    'sluice_streams_cut_total',
    'Streams cut: slow and overflow took too little, revoked lost their token, stopping did not end in time.',
    counts.cuts,
  )
  divided(
    'source',
    'sluice_ahead_total',
    'Reports, and cursors of streams and snapshots, that say a head beyond that of the store. Not signed, so no proof of anything.',
    ahead.counts,
  )
  divided(
    'outcome',
    'sluice_webhook_attempts_total',
    'Attempts of this control plane to deliver an event to a webhook, by what became of them.',
    webhooks.counts,
  )
  divided(
    'outcome',
    'sluice_worker_pushes_total',
    'Pushes of this control plane to workers, by what became of them.',
    workers.counts,
  )
}

/** All feeds with the keys of their projects, as people know them. */
function namedFeeds(projects: Projects): (readonly [key: string, feed: ProjectFeed])[] {
  const { system } = projects
  const listed = [...system.state.documents.project.present()].flatMap(([, { key, id }]) => {
    const feed = projects.feed(id)
    return feed === undefined ? [] : [[key, feed] as const]
  })
  return [[system.state.project, system], ...listed]
}
