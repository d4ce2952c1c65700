import t from 'tap'
import { median, percentile } from '../../bench/statistics.ts'

t.test('a percentile is a number that was measured, by nearest rank', async (t) => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  t.equal(percentile(hundred, 0.5), 50)
  t.equal(percentile(hundred, 0.99), 99)
  t.equal(percentile(hundred, 1), 100)
  t.equal(percentile(hundred, 0), 1)
  t.equal(percentile([7], 0.99), 7)
  t.equal(percentile([1, 10], 0.5), 1)
  t.equal(percentile([1, 10], 0.51), 10)
})

t.test('numbers are ordered as numbers', async (t) => {
  t.equal(percentile([10, 9, 100], 0.5), 10)
  t.equal(median([10, 9, 100]), 10)
})

t.test('a median of an even count lies between the two in the middle', async (t) => {
  t.equal(median([4, 1, 3, 2]), 2.5)
  t.equal(median([5]), 5)
})

t.test('nothing measured is no number', async (t) => {
  t.ok(Number.isNaN(median([])))
  t.ok(Number.isNaN(percentile([], 0.5)))
})
