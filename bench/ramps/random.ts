/** Numbers drawn from a seed: the same seed gives the same numbers. */
export interface Random {
  /** 32 bits. */
  bits(): number
  /** From 0 inclusive to 1 exclusive. */
  uniform(): number
  /** Of a normal distribution with mean 0 and deviation 1. */
  normal(): number
}

/** mulberry32 (Tommy Ettinger, public domain): fast, and even enough for a simulation. */
export function randomFrom(seed: number): Random {
  let state = seed | 0
  function bits(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const uniform = () => bits() / 0x1_0000_0000
  /** Box and Muller's method; of its two numbers one is used. */
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return { bits, uniform, normal }
}

const tableSize = 65_536
const table = makeTable()

/** A normal number for 16 bits: a hundred million calls need them. */
export function normalOf(bits: number): number {
  return table[bits] ?? 0
}

function makeTable(): Float64Array {
  const random = randomFrom(1)
  const numbers = Float64Array.from({ length: tableSize }, () => random.normal())
  let [sum, squares] = [0, 0]
  for (const number of numbers) {
    sum += number
    squares += number * number
  }
  const mean = sum / tableSize
  const deviation = Math.sqrt(squares / tableSize - mean * mean)
  return numbers.map((number) => (number - mean) / deviation)
}
