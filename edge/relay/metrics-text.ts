import type { Admission } from '../streams/admission.ts'
import type { StreamCounts } from '../streams/stream-counts.ts'
import type { KeyRing } from './key-ring.ts'
import type { Replica } from './replica.ts'

/** What is measured of an edge. */
export interface MeasuredEdge {
  readonly counts: StreamCounts
  readonly admission: Admission
  readonly replicas: readonly Replica[]
  readonly keys: KeyRing
}

/** What Prometheus reads of an edge: counts alone, no key and no flag. */
export function writeMetrics(edge: MeasuredEdge): string {
  const { counts, admission, replicas, keys } = edge
  const each = (name: string, value: (replica: (typeof replicas)[number]) => number) =>
    replicas.map((replica) => `${name}${ofEnvironment(replica.environment)} ${value(replica)}`)
  const lines = [
    ...described('sluice_edge_streams', 'gauge', 'Streams that are open.'),
    ...each('sluice_edge_streams', ({ streams }) => streams.readerCount),
    ...described('sluice_edge_stale', 'gauge', '1: the head was not confirmed for a while.'),
    ...each('sluice_edge_stale', ({ stale }) => Number(stale)),
    ...described('sluice_edge_revision', 'gauge', 'Revision of the head that is served.'),
    ...each('sluice_edge_revision', ({ revision }) => revision),
    ...described(
      'sluice_edge_reports_total',
      'counter',
      'Reports taken from SDKs and edges below.',
    ),
    ...each('sluice_edge_reports_total', ({ reports }) => reports.taken),
    ...described('sluice_edge_instances', 'gauge', 'Processes that reported of late.'),
    ...each('sluice_edge_instances', ({ reports }) => reports.size),
    ...streamLines(counts, admission),
    ...keyLines(keys),
  ]
  return `${lines.join('\n')}\n`
}

/** The label that names an environment. */
export function ofEnvironment(id: string | undefined): string {
  return `{environment=${JSON.stringify(id ?? '')}}`
}

/** What is measured of all streams together. */
export function streamLines(counts: StreamCounts, { refused }: Admission): string[] {
  return [
    ...described('sluice_edge_streams_opened_total', 'counter', 'Streams opened.'),
    `sluice_edge_streams_opened_total ${counts.streams}`,
    ...described('sluice_edge_streams_refused_total', 'counter', 'Streams told to come later.'),
    `sluice_edge_streams_refused_total ${refused}`,
    ...described('sluice_edge_frames_total', 'counter', 'Events written to streams.'),
    `sluice_edge_frames_total ${counts.frames}`,
    ...described('sluice_edge_frame_bytes_total', 'counter', 'Bytes of these events.'),
    `sluice_edge_frame_bytes_total ${counts.frameBytes}`,
    ...described('sluice_edge_stream_cuts_total', 'counter', 'Streams that were cut, and why.'),
    ...Object.entries(counts.cuts).map(
      ([reason, count]) => `sluice_edge_stream_cuts_total{reason="${reason}"} ${count}`,
    ),
  ]
}

/** What is measured of the keys. */
export function keyLines({ size }: KeyRing): string[] {
  return [
    ...described('sluice_edge_keys', 'gauge', 'Secrets that are taken.'),
    `sluice_edge_keys ${size}`,
  ]
}

/** What a metric is, before its values. */
export function described(name: string, type: 'counter' | 'gauge', help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
}
