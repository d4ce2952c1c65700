import { join } from 'node:path'
import { type Bench, type Part, Runs } from '../measure.ts'
import { startProcess } from '../owned-process.ts'
import { numberOf } from '../record.ts'
import { evaluationShapes } from '../shapes.ts'

const runCount = 3
const flagCount = 10_000
const answerMs = 30_000
const mebibyte = 1024 ** 2
const worker = join(import.meta.dirname, '../workers/evaluator.ts')

/** The SDK alone: no network, a fresh process for every number. */
export const evaluation: Part = {
  name: 'evaluation',
  title: 'SDK: one evaluation, 10,000 users in turn; loading 10,000 flags of 5 rules',
  timeoutMs: 90_000,
  async run(bench) {
    const runs = new Runs()
    const folder = await bench.cleanup.folder()
    for (const [index, { name }] of evaluationShapes().entries()) {
      bench.progress(name)
      for (let run = 0; run < runCount; run += 1) {
        const answer = await askFresh(bench, folder, { shape: index })
        runs.add(name, 'ns', numberOf(answer, 'ns'))
      }
    }
    bench.progress(`loading ${flagCount} flags`)
    for (let run = 0; run < runCount; run += 1) {
      const answer = await askFresh(bench, folder, { load: flagCount })
      runs.add('load: snapshot text', 'MiB', numberOf(answer, 'textBytes') / mebibyte)
      runs.add('load: parse and createEvaluator', 'ms', numberOf(answer, 'loadMs'))
      runs.add('load: first evaluation after it', 'ms', numberOf(answer, 'firstMs'))
      runs.add('load: heap', 'MiB', numberOf(answer, 'heapBytes') / mebibyte)
      runs.add('all flags, each for the first time', 'ms', numberOf(answer, 'allMs'))
      const compiled = numberOf(answer, 'compiledHeapBytes') / mebibyte
      runs.add('heap once all flags are compiled', 'MiB', compiled)
    }
    return runs.measures()
  },
}

async function askFresh({ cleanup }: Bench, folder: string, message: object): Promise<unknown> {
  const args = ['--expose-gc', worker]
  const fresh = startProcess(cleanup, { args, log: 'evaluator.log', folder })
  const answer = await fresh.ask(message, (value: unknown) => value, answerMs)
  await fresh.stop()
  return answer
}
