import type { Serve, ServeInput, Split } from '../api/types.ts'

/** A serve as it is edited. */
export type ServeDraft =
  | { readonly kind: 'variation'; readonly variation: string }
  | {
      readonly kind: 'split'
      /** Percentages by variation. */
      readonly weights: Readonly<Record<string, number>>
      readonly bucketBy: string
      /** What is stored, whose ranges stand as long as the shares do. */
      readonly stored: Split | null
    }

/** A stored serve, to be edited. */
export function draftServe({ variation, split }: Serve): ServeDraft {
  if (split === undefined) return { kind: 'variation', variation: variation ?? '' }
  const { weights, bucketBy } = split
  return { kind: 'split', weights, bucketBy, stored: split }
}

/** An edited serve, as the API takes it. */
export function writeServe(draft: ServeDraft): ServeInput {
  if (draft.kind === 'variation') return { variation: draft.variation }
  const { weights, bucketBy, stored } = draft
  if (stored !== null && isUnchanged(draft)) return { split: stored }
  return { weights: { ...weights }, ...(bucketBy === 'targetingKey' ? {} : { bucketBy }) }
}

/** An edited serve as it will be shown, so that it can be compared with what is stored. */
export function previewServe(draft: ServeDraft): Serve {
  if (draft.kind === 'variation') return { variation: draft.variation }
  const { weights, bucketBy, stored } = draft
  return {
    split: { bucketBy, weights: { ...weights }, seed: stored?.seed ?? '', allocations: [] },
  }
}

/** Percentages by variation of any serve. */
export function weightsOf(draft: ServeDraft): Readonly<Record<string, number>> {
  return draft.kind === 'variation' ? { [draft.variation]: 100 } : draft.weights
}

/** What is wrong with the shares, for a person; null if they add up. */
export function weightsFault(draft: ServeDraft): string | null {
  if (draft.kind === 'variation') return null
  const sum = Object.values(draft.weights).reduce((all, one) => all + Math.round(one * 1000), 0)
  return sum === 100_000 ? null : `The shares add up to ${sum / 1000} %, not 100 %.`
}

function isUnchanged({
  weights,
  bucketBy,
  stored,
}: Extract<ServeDraft, { kind: 'split' }>): boolean {
  if (stored?.bucketBy !== bucketBy) return false
  const keys = new Set([...Object.keys(weights), ...Object.keys(stored.weights)])
  return [...keys].every((key) => (weights[key] ?? 0) === (stored.weights[key] ?? 0))
}
