import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual, promisify } from 'node:util'
import t from 'tap'
import { createEvaluator, type Evaluator } from '../../sdk/evaluate/evaluator.ts'
import { type GoldenCase, readGoldenFiles } from './golden-cases.ts'

const files = readGoldenFiles()

/** The getter for the type of the default value. */
function getterValue(evaluator: Evaluator, { flag, context, default: fallback }: GoldenCase) {
  if (typeof fallback === 'boolean') return evaluator.boolean(flag, context, fallback)
  if (typeof fallback === 'string') return evaluator.string(flag, context, fallback)
  if (typeof fallback === 'number') return evaluator.number(flag, context, fallback)
  return evaluator.json(flag, context, fallback)
}

t.ok(files.length >= 9, 'there are golden files')

for (const { file, description, snapshot, cases } of files) {
  t.test(`${file}: ${description}`, async (t) => {
    const evaluator = createEvaluator(snapshot)
    for (const golden of cases) {
      const details = evaluator.details(golden.flag, golden.context, golden.default)
      const ok = isDeepStrictEqual(details, golden.expect)
      // Hundreds of assertions that hold would only hide the one that does not.
      if (!ok) t.strictSame(details, golden.expect, golden.name)
      if (!ok) t.fail(golden.name)
      const value = getterValue(evaluator, golden)
      if (!isDeepStrictEqual(value, golden.expect.value)) t.fail(`value of: ${golden.name}`)
    }
    t.pass(`${cases.length} cases`)
  })
}

t.test('all and for agree with the single getters', async (t) => {
  for (const { file, snapshot, cases } of files) {
    const evaluator = createEvaluator(snapshot)
    const contexts = new Map(cases.map(({ context }) => [JSON.stringify(context), context]))
    for (const context of [...contexts.values()].slice(0, 20)) {
      const all = evaluator.all(context)
      const bound = evaluator.for(context)
      for (const { key, type } of snapshot.flags) {
        const fallback = { boolean: false, string: '', number: 0, json: null }[type] ?? null
        const single = evaluator.details(key, context, fallback)
        if (!isDeepStrictEqual(bound.details(key, fallback), single)) t.fail(`for: ${key}`)
        const value = single.reason === 'ERROR' ? null : single.value
        if (!isDeepStrictEqual(all[key], { ...single, value })) {
          t.strictSame(all[key], { ...single, value }, `${file}: ${key}`)
        }
      }
      t.equal(Object.keys(all).length, snapshot.flags.length)
    }
  }
})

t.test('the cases hold where code generation is forbidden', async (t) => {
  const run = promisify(execFile)
  const script = fileURLToPath(new URL('check-golden.ts', import.meta.url))
  const { stdout } = await run(process.execPath, [
    '--disallow-code-generation-from-strings',
    script,
  ])
  const count = files.reduce((sum, { cases }) => sum + cases.length, 0)
  t.match(stdout, `code generation is forbidden, ${count} cases hold`)
})
