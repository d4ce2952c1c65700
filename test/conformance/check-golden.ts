// Run by golden.test.ts in a process of its own, under --disallow-code-generation-from-strings.
import { deepStrictEqual, throws } from 'node:assert/strict'
import { createEvaluator } from '../../sdk/evaluate/evaluator.ts'
import { readGoldenFiles } from './golden-cases.ts'

// biome-ignore lint/security/noGlobalEval: proves that the flag of this process works.
throws(() => globalThis.eval('1'), EvalError)

let count = 0
for (const { snapshot, cases } of readGoldenFiles()) {
  const evaluator = createEvaluator(snapshot)
  for (const { name, flag, context, default: fallback, expect } of cases) {
    deepStrictEqual(evaluator.details(flag, context, fallback), expect, name)
    count += 1
  }
}
process.stdout.write(`code generation is forbidden, ${count} cases hold\n`)
