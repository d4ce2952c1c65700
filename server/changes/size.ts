import type { Deliveries } from '../delivery/deliveries.ts'
import { Refusal } from '../domain/refusal.ts'

/** Consumers refuse a larger environment. */
export const snapshotBytesMax = 32 * 1024 * 1024
/** Producers stop well before consumers would refuse. */
const snapshotBytesWritable = Math.floor(snapshotBytesMax * 0.8)

/** Refuses a change that could make an environment too large for its consumers. */
export function refuseOversize(
  deliveries: Deliveries,
  environmentIds: Iterable<string>,
  addedBytes: number,
): void {
  for (const id of environmentIds) {
    const size = deliveries.get(id)?.view.sizeBytes ?? 0
    if (size + addedBytes <= snapshotBytesWritable) continue
    throw new Refusal(
      'SNAPSHOT_TOO_LARGE',
      `The environment's snapshot would pass ${snapshotBytesWritable} bytes. Archive flags nobody needs, or shorten lists and values.`,
    )
  }
}
