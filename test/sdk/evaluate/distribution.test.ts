import t from 'tap'
import { BUCKETS, bucketOf, hashSeed } from '../../../sdk/evaluate/hash.ts'

/**
 * Critical values of the chi-square distribution at 0.001, by degrees of freedom: NIST/SEMATECH
 * e-Handbook of Statistical Methods, section 1.3.6.7.4. Units and seeds are fixed, so a test either
 * always holds or never.
 */
const CRITICAL = { 1: 10.828, 9: 27.877, 81: 126.083, 99: 148.23 } as const

const UNITS = 50_000

/** Numbers from 0 to 2^32 - 1 that are the same in each run: mulberry32 (Tommy Ettinger, 2017). */
function* numbersFrom(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    yield (mixed ^ (mixed >>> 14)) >>> 0
  }
}

/** Seeds as flags are made with: 64 random bits in hex. */
function seedsOf(count: number): string[] {
  const numbers = numbersFrom(1)
  const word = () => (numbers.next().value ?? 0).toString(16).padStart(8, '0')
  return Array.from({ length: count }, () => word() + word())
}

function uuidsOf(count: number): string[] {
  return seedsOf(count * 2).flatMap((high, i, all) => {
    const hex = `${high}${all[i + 1] ?? ''}`
    const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)]
    return i % 2 === 0 ? [[...parts, hex.slice(20)].join('-')] : []
  })
}

/** Units as applications name them. */
const units: Readonly<Record<string, readonly string[]>> = {
  'numbers in a row': Array.from({ length: UNITS }, (_, i) => String(i)),
  'names with a number': Array.from({ length: UNITS }, (_, i) => `user-${i}`),
  'e-mail addresses': Array.from({ length: UNITS }, (_, i) => `person.${i}@example.com`),
  'random UUIDs': uuidsOf(UNITS),
  'Japanese names': Array.from({ length: UNITS }, (_, i) => `ユーザー${i}`),
}

/** Pearson's statistic of counts that should all be alike. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

/** Pearson's statistic of a square table of counts whose rows and columns should be independent. */
function chiSquareOfTable(counts: readonly number[], size: number): number {
  const sums = (indexOf: (cell: number) => number) => {
    const totals = Array.from({ length: size }, () => 0)
    counts.forEach((count, cell) => {
      totals[indexOf(cell)] = (totals[indexOf(cell)] ?? 0) + count
    })
    return totals
  }
  const rows = sums((cell) => Math.floor(cell / size))
  const columns = sums((cell) => cell % size)
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.reduce((sum, count, cell) => {
    const expected = ((rows[Math.floor(cell / size)] ?? 0) * (columns[cell % size] ?? 0)) / total
    return sum + (count - expected) ** 2 / expected
  }, 0)
}

function countCells(cells: number, names: readonly string[], cellOf: (unit: string) => number) {
  const counts = Array.from({ length: cells }, () => 0)
  for (const unit of names) {
    const cell = cellOf(unit)
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  return counts
}

t.test('buckets are uniform, whatever units are called', async (t) => {
  for (const [kind, names] of Object.entries(units)) {
    for (const seed of seedsOf(3).map(hashSeed)) {
      const counts = countCells(100, names, (unit) => Math.floor(bucketOf(unit, seed) / 1000))
      t.ok(chiSquare(counts) < CRITICAL[99], `${kind}: ${chiSquare(counts).toFixed(1)}`)
    }
  }
})

t.test('the lowest percent, in which rollouts begin, is uniform too', async (t) => {
  const names = Array.from({ length: 400_000 }, (_, i) => `user-${i}`)
  const seed = hashSeed(seedsOf(1)[0] ?? '')
  const lowest = names.map((unit) => bucketOf(unit, seed)).filter((bucket) => bucket < 1000)
  const counts = Array.from({ length: 10 }, () => 0)
  for (const bucket of lowest) {
    counts[Math.floor(bucket / 100)] = (counts[Math.floor(bucket / 100)] ?? 0) + 1
  }
  t.ok(chiSquare(counts) < CRITICAL[9], chiSquare(counts).toFixed(1))
})

t.test('who is where in one flag says nothing of another', async (t) => {
  const seeds = ['0', '1', 'a', 'b', ...seedsOf(8)].map(hashSeed)
  const pairs = seeds.slice(1).map((second, i) => [seeds[i] ?? 0, second] as const)
  for (const [kind, names] of Object.entries(units)) {
    const statistics = pairs.map(([first, second]) => {
      const tenth = (unit: string, seed: number) =>
        Math.floor((bucketOf(unit, seed) * 10) / BUCKETS)
      const cellOf = (unit: string) => tenth(unit, first) * 10 + tenth(unit, second)
      return chiSquareOfTable(countCells(100, names, cellOf), 10)
    })
    const worst = Math.max(...statistics)
    t.ok(worst < CRITICAL[81], `${kind}: ${pairs.length} pairs, at most ${worst.toFixed(1)}`)
  }
})

t.test('two flags at 50 % overlap in half of their users', async (t) => {
  const [first = 0, second = 0] = seedsOf(2).map(hashSeed)
  for (const [kind, names] of Object.entries(units)) {
    const isOn = (unit: string, seed: number) => Number(bucketOf(unit, seed) < BUCKETS / 2)
    const counts = countCells(4, names, (unit) => isOn(unit, first) * 2 + isOn(unit, second))
    const statistic = chiSquareOfTable(counts, 2)
    t.ok(statistic < CRITICAL[1], `${kind}: ${statistic.toFixed(1)}`)
  }
})

t.test('the statistics tell what is not uniform or not independent', async (t) => {
  const names = units['names with a number'] ?? []
  const seed = hashSeed('seed')
  const lumpy = countCells(100, names, (unit) => Math.floor(bucketOf(unit, seed) / 1010))
  t.ok(chiSquare(lumpy) > CRITICAL[99], 'one cell in a hundred left empty')
  const same = countCells(100, names, (unit) => {
    const tenth = Math.floor((bucketOf(unit, seed) * 10) / BUCKETS)
    return tenth * 10 + (bucketOf(unit, seed) % 20 === 0 ? tenth : bucketOf(unit, seed) % 10)
  })
  t.ok(chiSquareOfTable(same, 10) > CRITICAL[81], 'one unit in twenty in the same tenth')
})
