// A fresh process that evaluates one shape, or loads many flags, and sends what it measured.
import { createEvaluator, type Evaluator } from '@sluice/sdk'
import { machineMs } from '../clock.ts'
import { memberOf, numberOf } from '../record.ts'
import { evaluationShapes, ruleFlags, ruleFlagUser, type Shape } from '../shapes.ts'
import { median } from '../statistics.ts'

const warmUpMs = 400
const batchMs = 80
const batchCount = 9
/** Evaluations between two looks at the clock. */
const chunk = 1000

/** Nanoseconds an evaluation: the median of nine batches, each after a garbage collection. */
function measureShape({ snapshot, contexts, read }: Shape): { ns: number; share: number } {
  const evaluator = createEvaluator(snapshot)
  const evaluateChunk =
    read === 'boolean' ? booleanChunk(evaluator, contexts) : stringChunk(evaluator, contexts)
  run(evaluateChunk, warmUpMs)
  const batches: number[] = []
  let share = 0
  for (let batch = 0; batch < batchCount; batch += 1) {
    globalThis.gc?.()
    const result = run(evaluateChunk, batchMs)
    batches.push(result.ns)
    share = result.share
  }
  return { ns: median(batches), share }
}

/** The number of hits is used, so that no compiler can leave the evaluation out. */
function booleanChunk(evaluator: Evaluator, contexts: Shape['contexts']): (from: number) => number {
  return (from) => {
    let hits = 0
    for (let index = from; index < from + chunk; index += 1) {
      const context = contexts[index % contexts.length]
      if (context !== undefined && evaluator.boolean('flag', context, false)) hits += 1
    }
    return hits
  }
}

function stringChunk(evaluator: Evaluator, contexts: Shape['contexts']): (from: number) => number {
  return (from) => {
    let hits = 0
    for (let index = from; index < from + chunk; index += 1) {
      const context = contexts[index % contexts.length]
      if (context !== undefined && evaluator.string('flag', context, '') === 'red') hits += 1
    }
    return hits
  }
}

function run(
  evaluateChunk: (from: number) => number,
  durationMs: number,
): { ns: number; share: number } {
  let count = 0
  let hits = 0
  const begun = machineMs()
  let now = begun
  while (now - begun < durationMs) {
    hits += evaluateChunk(count)
    count += chunk
    now = machineMs()
  }
  return { ns: ((now - begun) * 1e6) / count, share: hits / count }
}

/** Loads a snapshot's text cold, as a starting application does. */
function measureLoad(text: string, count: number) {
  globalThis.gc?.()
  const heapBefore = process.memoryUsage().heapUsed
  const begun = machineMs()
  const evaluator = createEvaluator(JSON.parse(text))
  const loaded = machineMs()
  const first = evaluator.details('flag-0', ruleFlagUser, '')
  const evaluated = machineMs()
  if (first.reason !== 'SPLIT') throw new Error(`unexpected reason ${first.reason}`)
  globalThis.gc?.()
  const heapBytes = process.memoryUsage().heapUsed - heapBefore
  const compiling = machineMs()
  const results = evaluator.all(ruleFlagUser)
  const compiled = machineMs()
  if (Object.keys(results).length !== count) throw new Error('flags are missing')
  globalThis.gc?.()
  const compiledHeapBytes = process.memoryUsage().heapUsed - heapBefore
  return {
    textBytes: Buffer.byteLength(text),
    loadMs: loaded - begun,
    firstMs: evaluated - loaded,
    allMs: compiled - compiling,
    heapBytes,
    compiledHeapBytes,
  }
}

process.on('message', (message: unknown) => {
  if (memberOf(message, 'load') !== undefined) {
    const count = numberOf(message, 'load')
    const text = JSON.stringify(ruleFlags(count))
    // In a turn of its own, so that what made the text is garbage by then.
    setImmediate(() => process.send?.(measureLoad(text, count)))
  } else {
    const shape = evaluationShapes()[numberOf(message, 'shape')]
    if (shape !== undefined) process.send?.(measureShape(shape))
  }
})
process.on('disconnect', () => process.exit())
