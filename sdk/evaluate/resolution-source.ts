import type { EvaluationContext, FlagType } from '../model.ts'
import type { Resolution } from './resolution.ts'

/** Where an evaluator's values come from. */
export interface ResolutionSource {
  /** Never throws. An unknown flag resolves with the error code FLAG_NOT_FOUND. */
  resolve(flagKey: string, context: EvaluationContext): Resolution
  flagKeys(): Iterable<string>
  /** `resolve` for `all`, where it differs: asking for every flag says nothing of any one's use. */
  peek?(flagKey: string, context: EvaluationContext): Resolution
  /** Told that a flag of another type was asked for than it is. */
  mismatched?(flagKey: string, asked: FlagType): void
}
