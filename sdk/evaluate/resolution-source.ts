import type { EvaluationContext } from '../model.ts'
import type { Resolution } from './resolution.ts'

/** Where an evaluator's values come from. */
export interface ResolutionSource {
  /** Never throws. An unknown flag resolves with the error code FLAG_NOT_FOUND. */
  resolve(flagKey: string, context: EvaluationContext): Resolution
  flagKeys(): Iterable<string>
}
