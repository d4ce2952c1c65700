import type { Details, EvaluationContext, FlagType } from '../model.ts'
import type { Batch } from './batch.ts'
import type { Resolution } from './resolution.ts'

/** Where an evaluator's values come from. */
export interface ResolutionSource {
  /** Never throws. An unknown flag resolves with the error code FLAG_NOT_FOUND. */
  resolve(flagKey: string, context: EvaluationContext, batch: Batch | undefined): Resolution
  /** Every flag there is. Never throws. */
  resolveAll(
    context: EvaluationContext,
    batch: Batch,
    each: (flagKey: string, resolution: Resolution) => void,
  ): void
  /** Told of each flag that `all` gives: nobody can tell which of them the caller reads. */
  given?(flagKey: string, resolution: Resolution): void
  /** Adds to details what the source knows of all it serves; the same object if that is nothing. */
  annotated?(details: Details): Details
  /** Told that a flag of another type was asked for than it is. */
  mismatched?(flagKey: string, asked: FlagType): void
}
