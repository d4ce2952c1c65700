import type { Shares } from './check.ts'
import type { Entry } from './contestants.ts'
import type { WorkloadName } from './workload.ts'

/** What was measured of one contestant. */
export interface Result extends Pick<Entry, 'name' | 'package' | 'field'> {
  readonly version: string
  readonly workloads: readonly WorkloadResult[]
  readonly allocations: readonly Allocation[]
  readonly loads: readonly Load[]
}

/** One workload in one process. */
export interface WorkloadResult {
  readonly workload: WorkloadName
  /** Its answers are promises. */
  readonly isAsync: boolean
  /** It has a call for all flags. */
  readonly hasAll: boolean
  readonly shares: Shares
  /** Nanoseconds an evaluation, a figure a batch. */
  readonly ns: readonly number[]
}

/** Bytes allocated by one evaluation of a workload. */
export interface Allocation {
  readonly workload: WorkloadName
  readonly bytes: number
}

/** One start of a fresh process with many flags. */
export interface Load {
  readonly flags: number
  readonly textBytes: number
  /** From the text, or the file, until it can be asked. */
  readonly readyMs: number
  /** The first evaluation after that. */
  readonly firstMs: number
  /** Every flag for one user after that, most of them for the first time. */
  readonly allMs: number
  /** Heap more than before, after the first evaluation. */
  readonly loadedBytes: number
  /** Heap more than before, after every flag. */
  readonly evaluatedBytes: number
}
