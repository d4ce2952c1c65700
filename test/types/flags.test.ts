import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('../../', import.meta.url))
// Not bin/tsc: without an extension it does not load under the hooks that tap passes down.
const tsc = `${root}node_modules/typescript/lib/tsc.js`

/** What the compiler has to say of a folder, in which the SDK is read by its declarations. */
function compile(folder: string): Promise<{ failed: boolean; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-b', folder], (error, stdout) => {
      resolve({ failed: error !== null, output: stdout })
    })
  })
}

/** The files of a fixture with one line changed, for a folder of their own. */
function changed(fixture: string, from: string, to: string): Record<string, string> {
  const read = (file: string) =>
    readFileSync(`${root}test/types/fixtures/${fixture}/${file}`, 'utf8')
  const usage = read('usage.ts')
  if (!usage.includes(from)) throw new Error(`${fixture} does not say ${from}`)
  return {
    'usage.ts': usage.replace(from, to),
    'tsconfig.json': read('tsconfig.json').replaceAll('../../../../', root),
  }
}

for (const fixture of ['untyped', 'typed']) {
  t.test(`the compiler accepts and refuses what it should: ${fixture}`, async (t) => {
    t.same(await compile(`${root}test/types/fixtures/${fixture}`), { failed: false, output: '' })
  })
}

t.test('a refusal that no longer comes is noticed', async (t) => {
  const folder = t.testdir(
    changed('untyped', "boolean('checkout', user, 'no')", "string('x', {}, '')"),
  )
  const { failed, output } = await compile(folder)
  t.ok(failed)
  t.match(output, /TS2578/, 'an unused @ts-expect-error')
})

t.test('declared flags decide what is accepted', async (t) => {
  const folder = t.testdir(changed('typed', 'checkout: boolean', 'checkout: string'))
  const { failed, output } = await compile(folder)
  t.ok(failed)
  t.match(output, /checkout/)
})
