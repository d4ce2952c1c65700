import type { KeyRing } from '../../relay/key-ring.ts'
import { described, keyLines, ofEnvironment, streamLines } from '../../relay/metrics-text.ts'
import type { PushedText } from '../../relay/pushed-text.ts'
import type { ObjectNotices } from './object-notices.ts'

/** What the object counts, since it woke. */
export class ObjectCounts {
  /** Pushes, by what became of them. */
  readonly pushes = { taken: 0, held: 0, refused: 0 }
  /** How often isolates asked for news. */
  questions = 0
  /** When a text of each kind and environment was last pushed, new or not, unix ms. */
  readonly pushedAt = new Map<string, number>()
}

/** What is measured of an object. */
export interface MeasuredObject {
  readonly counts: ObjectCounts
  /** By their names. */
  readonly texts: ReadonlyMap<string, PushedText>
  readonly keys: KeyRing
  readonly notices: ObjectNotices | undefined
}

/** What Prometheus reads of a worker's object, as of an edge of Node where it means the same. */
export function writeObjectMetrics({ counts, texts, keys, notices }: MeasuredObject): string {
  const snapshots = [...texts].filter(([, { kind }]) => kind === 'snapshot')
  const now = Date.now()
  const lines = [
    ...described('sluice_edge_revision', 'gauge', 'Revision of the head that is held.'),
    ...snapshots.map(
      ([, { environment, pair }]) =>
        `sluice_edge_revision${ofEnvironment(environment)} ${pair.revision}`,
    ),
    ...described(
      'sluice_edge_push_age_seconds',
      'gauge',
      'Since flags were last pushed, new or not: every five minutes at least.',
    ),
    ...snapshots.flatMap(([name, { environment }]) => {
      const at = counts.pushedAt.get(name)
      if (at === undefined) return []
      const label = ofEnvironment(environment)
      return [`sluice_edge_push_age_seconds${label} ${(now - at) / 1_000}`]
    }),
    ...described('sluice_edge_pushes_total', 'counter', 'Pushes, by what became of them.'),
    ...Object.entries(counts.pushes).map(
      ([outcome, count]) => `sluice_edge_pushes_total{outcome="${outcome}"} ${count}`,
    ),
    ...described('sluice_edge_questions_total', 'counter', 'Isolates that asked for news.'),
    `sluice_edge_questions_total ${counts.questions}`,
    ...(notices === undefined ? [] : noticeLines(notices)),
    ...keyLines(keys),
  ]
  return `${lines.join('\n')}\n`
}

function noticeLines(notices: ObjectNotices): string[] {
  return [
    ...described('sluice_edge_streams', 'gauge', 'Streams that are open.'),
    ...notices
      .streams()
      .map(([id, streams]) => `sluice_edge_streams${ofEnvironment(id)} ${streams}`),
    ...streamLines(notices.counts, notices.admission),
  ]
}
