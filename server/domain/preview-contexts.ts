import type { EvaluationContext } from '@sluice/sdk/model'
import type { Resolution } from '@sluice/sdk/resolution'
import type { ResolutionSource } from '@sluice/sdk/resolution-source'

const examplesOfMoveMax = 3
const examplesMax = 20

/** What a context gets; a variation of null is the application's own default. */
export interface Given {
  readonly variation: string | null
  readonly reason: string
}

/** What contexts get before and after a change, by the evaluator that SDKs run. */
export interface ContextComparison<C> {
  readonly evaluated: number
  readonly changed: number
  readonly moves: readonly {
    readonly from: string | null
    readonly to: string | null
    readonly count: number
  }[]
  readonly examples: readonly {
    readonly context: C
    readonly before: Given
    readonly after: Given
  }[]
}

/** Evaluates a flag for contexts in two sets of flags, until `isOver` says that it takes too long. */
export function compareContexts<C extends EvaluationContext>(
  before: ResolutionSource,
  after: ResolutionSource,
  flag: string,
  contexts: Iterable<C>,
  isOver: () => boolean,
): ContextComparison<C> {
  const moves = new Map<string, { from: string | null; to: string | null; count: number }>()
  const examples: ContextComparison<C>['examples'][number][] = []
  let evaluated = 0
  let changed = 0
  for (const context of contexts) {
    if (isOver()) break
    evaluated += 1
    const old = given(before.resolve(flag, context, undefined))
    const fresh = given(after.resolve(flag, context, undefined))
    if (old.variation === fresh.variation) continue
    changed += 1
    const { variation: from } = old
    const { variation: to } = fresh
    const known = moves.get(JSON.stringify([from, to])) ?? { from, to, count: 0 }
    known.count += 1
    moves.set(JSON.stringify([from, to]), known)
    if (known.count <= examplesOfMoveMax && examples.length < examplesMax) {
      examples.push({ context, before: old, after: fresh })
    }
  }
  const sorted = [...moves.values()].sort((a, b) => b.count - a.count)
  return { evaluated, changed, moves: sorted, examples }
}

function given({ variation, reason }: Resolution): Given {
  return { variation: variation ?? null, reason }
}
