import { isDeepStrictEqual } from 'node:util'
import type { Test } from 'tap'
import { evaluateGolden } from './evaluate-golden.ts'
import { readGoldenTexts } from './golden-cases.ts'

interface Outcome {
  readonly name: string
}

/** Fails for each golden case that came out otherwise in another runtime than in this Node. */
export function compareWithNode(t: Test, runtime: string, outcomes: string): void {
  const texts = readGoldenTexts()
  const there: readonly Outcome[][] = JSON.parse(outcomes)
  const here: readonly Outcome[][] = JSON.parse(evaluateGolden(texts))
  let count = 0
  for (const [i, cases] of here.entries()) {
    for (const [j, outcome] of cases.entries()) {
      count += 1
      const other = there[i]?.[j]
      if (!isDeepStrictEqual(other, outcome)) t.strictSame(other, outcome, outcome.name)
    }
  }
  t.ok(count > 700, 'there are cases')
  t.equal(outcomes === evaluateGolden(texts), true, `${count} cases come out alike in ${runtime}`)
}
