import { StreamCounts } from '@sluice/edge/stream-counts'

/** What a control plane has delivered since it started. */
export class DeliveryCounts extends StreamCounts {
  /** Snapshots and deltas written; many readers share one. */
  snapshots = 0
  deltas = 0
  /** Signatures made for streams and snapshots. */
  signatures = 0
}
