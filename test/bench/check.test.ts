import t from 'tap'
import { faultsOf, sharesOf } from '../../bench/evaluate/check.ts'
import { type WorkloadName, workloadOf } from '../../bench/evaluate/workload.ts'

/** Answers of which so many in a hundred are each value. */
function answersOf(percentages: readonly (readonly [value: unknown, percent: number])[]) {
  const hundred = percentages.flatMap(([value, percent]) => Array(percent).fill(value))
  return Array.from({ length: 10_000 }, (_, index) => hundred[index % 100])
}

const faults = (name: WorkloadName, ...percentages: [unknown, number][]): string[] =>
  faultsOf(workloadOf(name), answersOf(percentages))

t.test('shares are percentages of the answers, by value', async (t) => {
  t.same(sharesOf([true, false, true, 'true']), { true: 50, false: 25, '"true"': 25 })
  t.same(sharesOf([undefined]), { undefined: 100 })
})

t.test('who is on for all must be on for all', async (t) => {
  t.same(faults('W1', [true, 100]), [])
  t.match(faults('W1', [true, 99], [false, 1]).join(), /true for 99\.00 %, not 100 %/)
})

t.test('a rollout may be two percentage points off, not three', async (t) => {
  t.same(faults('W2', [true, 25], [false, 75]), [])
  t.same(faults('W2', [true, 27], [false, 73]), [])
  t.equal(faults('W2', [true, 28], [false, 72]).length, 2)
  t.equal(faults('W2', [true, 22], [false, 78]).length, 2)
  t.match(faults('W2', ['on', 25], [false, 75]).join(), /"on" for 25\.00 %, not 0 %/)
})

t.test('a split is checked colour by colour', async (t) => {
  t.same(faults('W3', ['red', 51], ['green', 29], ['blue', 20]), [])
  t.same(faults('W5', ['red', 50], ['green', 30], ['blue', 20]), [])
  t.match(faults('W3', ['red', 50], ['green', 20], ['blue', 30]).join(), /"green" for 20\.00 %/)
  t.match(faults('W3', ['red', 50], ['green', 30], ['blue', 19], ['', 1]).join(), /"" for 1\.00/)
})

t.test('of a list, every single user must be right', async (t) => {
  const workload = workloadOf('W4')
  const right = workload.users.map(({ id }) => workload.listed.has(id))
  t.equal(right.filter((isListed) => isListed).length, 5000)
  t.same(faultsOf(workload, right), [])
  t.same(faultsOf(workload, [!right[0], ...right.slice(1)]), ['W4: 1 users are served wrongly'])
})

t.test('a missing answer is a fault', async (t) => {
  t.same(faultsOf(workloadOf('W1'), [true]), ['W1: 1 answers'])
})
