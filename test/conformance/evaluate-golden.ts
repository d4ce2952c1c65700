import { createEvaluator } from '../../sdk/evaluate/evaluator.ts'
import type { GoldenFile } from './golden-cases.ts'

/**
 * Evaluates golden files, given as their texts, and writes the outcomes down: for each case the
 * details as the evaluator gives them for one flag, in a batch, and among all flags. Runs wherever
 * JavaScript runs; what it returns must be the same text everywhere.
 */
export function evaluateGolden(texts: readonly string[]): string {
  return JSON.stringify(texts.map(evaluateFile))
}

function evaluateFile(text: string) {
  const { snapshot, cases }: GoldenFile = JSON.parse(text)
  const evaluator = createEvaluator(snapshot)
  return cases.map(({ name, flag, context, default: fallback }) => ({
    name,
    single: evaluator.details(flag, context, fallback),
    bound: evaluator.for(context).details(flag, fallback),
    amongAll: evaluator.all(context)[flag] ?? null,
  }))
}

/** What makes code of a text where that is forbidden, as it must be where the cases run. */
export function whyNoCodeIsMade(): string {
  try {
    return `code was made: ${new Function('return 1')()}`
  } catch (error) {
    return error instanceof Error ? error.name : String(error)
  }
}
