// `npm run fuzz [-- runs seed]`: a million random flags and contexts, about ten minutes.
import fc from 'fast-check'
import { evaluationIsRobust } from './check-evaluation.ts'

const [runs = '1000000', seed = String(Math.floor(Math.random() * 2 ** 31))] = process.argv.slice(2)
const startMs = performance.now()
console.log(`fuzz: ${runs} runs, seed ${seed}`)
fc.assert(evaluationIsRobust, { numRuns: Number(runs), seed: Number(seed) })
console.log(`fuzz: all hold, after ${Math.round((performance.now() - startMs) / 1000)} s`)
