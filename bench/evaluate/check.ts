import { colours } from './logical-flag.ts'
import type { Workload } from './workload.ts'

/** How far a share may be from the flag's percentage, in percentage points: four sigma at least. */
const toleranceOf = (users: number): number => 200 / Math.sqrt(users)

/** The share of each value, in percent, by the value as JSON. */
export type Shares = Readonly<Record<string, number>>

/** The share of each value among the answers. */
export function sharesOf(answers: readonly unknown[]): Shares {
  const counts = new Map<string, number>()
  for (const answer of answers) {
    const key = JSON.stringify(answer) ?? 'undefined'
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a)
  return Object.fromEntries(sorted.map(([key, count]) => [key, (count * 100) / answers.length]))
}

/**
 * What is wrong with the answers that a contestant gave to the workload's users, one each, in their
 * order; empty if nothing is. It would be no comparison if it did less than the others.
 */
export function faultsOf(workload: Workload, answers: readonly unknown[]): string[] {
  const { name, users, listed } = workload
  if (answers.length !== users.length) return [`${name}: ${answers.length} answers`]
  const tolerance = toleranceOf(users.length)
  switch (name) {
    case 'W1':
      return shareFaults(name, sharesOf(answers), { true: 100 }, 0)
    case 'W2':
      return shareFaults(name, sharesOf(answers), { true: 25, false: 75 }, tolerance)
    case 'W4': {
      const wrong = users.filter(({ id }, index) => answers[index] !== listed.has(id))
      return wrong.length === 0 ? [] : [`${name}: ${wrong.length} users are served wrongly`]
    }
    case 'W3':
    case 'W5': {
      const expected = colours.map(({ colour, percent }) => [JSON.stringify(colour), percent])
      return shareFaults(name, sharesOf(answers), Object.fromEntries(expected), tolerance)
    }
  }
}

function shareFaults(name: string, shares: Shares, expected: Shares, within: number): string[] {
  const values = new Set([...Object.keys(shares), ...Object.keys(expected)])
  return [...values].flatMap((value) => {
    const { [value]: share = 0 } = shares
    const { [value]: wanted = 0 } = expected
    const isRight = wanted === 0 ? share === 0 : Math.abs(share - wanted) <= within
    return isRight ? [] : [`${name}: ${value} for ${share.toFixed(2)} %, not ${wanted} %`]
  })
}
