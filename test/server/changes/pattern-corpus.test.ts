import { compileComparison } from '@sluice/sdk/operator'
import t from 'tap'
import { judgePatterns } from '../../../server/changes/pattern.ts'
import { DANGEROUS, HARMLESS } from './pattern-corpus.ts'

/** The longest input that is looked at, in code units. */
const INPUT_LIMIT = 1024

t.test('patterns that are known to be dangerous are refused', async (t) => {
  for (const { pattern, source } of DANGEROUS) {
    const faultOf = await judgePatterns([pattern])
    t.match(faultOf(pattern), /far longer than its input/, `${pattern}    ${source}`)
  }
})

t.test('harmless patterns are accepted, and match', async (t) => {
  for (const { pattern, matching } of HARMLESS) {
    const faultOf = await judgePatterns([pattern])
    t.equal(faultOf(pattern), null, pattern)
    t.ok(compileComparison('matches', [pattern])(matching), `${pattern} matches ${matching}`)
  }
})

t.test('no accepted pattern costs what a quadratic one does, whatever it is given', async (t) => {
  // Warm, so that nobody's cost includes compiling the measurement.
  costOf('^a', 'a'.repeat(INPUT_LIMIT))
  const quadraticMs = costOf('\\s+$', `${' '.repeat(INPUT_LIMIT - 1)}x`)
  for (const { pattern, pumps } of HARMLESS) {
    for (const input of pumps.flatMap((pump) => adversarialInputs(pump))) {
      t.equal(input.length, INPUT_LIMIT)
      const costMs = costOf(pattern, input)
      const isCheap = costMs < quadraticMs / 4
      if (!isCheap)
        t.fail(`${pattern} took ${costMs} ms of ${quadraticMs} on ${input.slice(0, 20)}`)
    }
  }
})

t.test('longer inputs are not looked at', async (t) => {
  const matches = compileComparison('matches', ['^a+$'])
  t.equal(matches('a'.repeat(INPUT_LIMIT)), true)
  t.equal(matches('a'.repeat(INPUT_LIMIT + 1)), false)
})

/** Inputs of the longest length that repeat a piece and go wrong at the end, or at the start. */
function adversarialInputs(pump: string): string[] {
  const repeated = pump.repeat(INPUT_LIMIT).slice(0, INPUT_LIMIT - 1)
  return [`${repeated}\u0000`, `\u0000${repeated}`, `${repeated}${pump.slice(0, 1)}`]
}

/** Processor time, ms, of many evaluations: unlike the time of day it does not grow with load. */
function costOf(pattern: string, input: string): number {
  const matches = compileComparison('matches', [pattern])
  const before = process.cpuUsage()
  for (let call = 0; call < 50; call += 1) matches(input)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
