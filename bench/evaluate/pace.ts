/** How much is measured. */
export interface Pace {
  /** Batches of each contestant and workload. */
  readonly rounds: number
  readonly batchMs: number
  readonly warmUpMs: number
  /** How many flags are loaded, and how often each number. */
  readonly loadCounts: readonly number[]
  readonly loadRuns: number
}

/** For figures. */
export const fullPace: Pace = {
  rounds: 9,
  batchMs: 120,
  warmUpMs: 600,
  loadCounts: [10_000],
  loadRuns: 3,
}

/** To see that every contestant still runs and serves what it should; its figures say nothing. */
export const quickPace: Pace = {
  rounds: 1,
  batchMs: 20,
  warmUpMs: 50,
  loadCounts: [100],
  loadRuns: 1,
}
