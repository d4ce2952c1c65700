/**
 * Why a stream was cut: its reader took too little, its owner may read no more, or it did not end in
 * time.
 */
export const cutReasons = ['slow', 'overflow', 'revoked', 'stopping'] as const

/** One of them. */
export type CutReason = (typeof cutReasons)[number]

/** What was sent on streams. Plain numbers: they are counted for every frame of every stream. */
export class StreamCounts {
  /** Streams opened. */
  streams = 0
  /** Events written to streams, and their bytes before chunking and TLS. */
  frames = 0
  frameBytes = 0
  readonly cuts: Record<CutReason, number> = { slow: 0, overflow: 0, revoked: 0, stopping: 0 }
}
