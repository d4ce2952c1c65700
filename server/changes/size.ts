import type { Deliveries } from '../delivery/deliveries.ts'
import type {
  ExclusionGroupDocument,
  FlagConfigDocument,
  FlagDocument,
  SegmentDocument,
} from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import { configOf } from './flag-configs.ts'

/** Consumers refuse a larger environment. */
export const snapshotBytesMax = 32 * 1024 * 1024
/** Producers stop well before consumers would refuse. */
const snapshotBytesWritable = Math.floor(snapshotBytesMax * 0.8)

/**
 * Refuses a larger configuration if the environment could become too large for its consumers. One
 * that is smaller, or only turned off, is never refused: it is the way out.
 */
export function refuseOversizeConfig(
  deliveries: Deliveries,
  environmentId: string,
  before: FlagConfigDocument,
  after: FlagConfigDocument,
): void {
  // "false" is a byte longer than "true".
  const added = bytesOf({ ...after, on: true }) - bytesOf({ ...before, on: true })
  refuseGrowth(deliveries, environmentId, added)
}

/** The same for a flag, in all environments; null: it is new. An archived one takes no room. */
export function refuseOversizeFlag(
  deliveries: Deliveries,
  state: ProjectState,
  before: FlagDocument | null,
  after: FlagDocument,
): void {
  if (after.archived) return
  for (const [, environment] of state.documents.environment.present()) {
    const added =
      before === null || before.archived
        ? bytesOf(configOf(state, after, environment))
        : -bytesOf(before)
    refuseGrowth(deliveries, environment.id, bytesOf(after) + added)
  }
}

/**
 * The same for a segment, in all environments; null: it is new. All lists of a project together must
 * fit too, for an environment may be made later.
 */
export function refuseOversizeSegment(
  deliveries: Deliveries,
  state: ProjectState,
  before: SegmentDocument | null,
  after: SegmentDocument,
): void {
  const added = segmentBytes(after) - (before === null ? 0 : segmentBytes(before))
  if (added <= 0) return
  for (const [, { id }] of state.documents.environment.present()) {
    refuseGrowth(deliveries, id, added)
  }
  let all = added
  for (const [, segment] of state.documents.segment.present()) all += segmentBytes(segment)
  if (all > snapshotBytesWritable) throw tooLarge()
}

/** The same for an exclusion group. */
export function refuseOversizeGroup(
  deliveries: Deliveries,
  state: ProjectState,
  before: ExclusionGroupDocument | null,
  after: ExclusionGroupDocument,
): void {
  const added = bytesOf(after.slots) - (before === null ? 0 : bytesOf(before.slots))
  for (const [, { id }] of state.documents.environment.present()) {
    refuseGrowth(deliveries, id, added)
  }
}

function segmentBytes({ included, excluded, rules }: SegmentDocument): number {
  return bytesOf(rules) + (included?.sizeBytes ?? 0) + (excluded?.sizeBytes ?? 0)
}

function refuseGrowth(deliveries: Deliveries, environmentId: string, addedBytes: number): void {
  const size = deliveries.get(environmentId)?.view.sizeBytes ?? 0
  if (addedBytes <= 0 || size + addedBytes <= snapshotBytesWritable) return
  throw tooLarge()
}

function tooLarge(): Refusal {
  return new Refusal(
    'SNAPSHOT_TOO_LARGE',
    `The environment's snapshot would pass ${snapshotBytesWritable} bytes. Archive flags nobody needs, or shorten lists and values.`,
  )
}

function bytesOf(document: object): number {
  return Buffer.byteLength(JSON.stringify(document))
}
