import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { repositoryRoot } from '../helpers/architecture.ts'
import { lastRequest, startControlPlane } from './client/helpers/control-plane.ts'
import { flagPart, snapshotOf } from './client/helpers/snapshots.ts'

const readme = readFileSync(join(repositoryRoot, 'sdk/README.md'), 'utf8')

/** The code after a marker in the SDK's README. */
function snippet(name: string): string {
  const pattern = new RegExp(`<!-- snippet: ${name} -->\\n\\n\`\`\`js\\n([\\s\\S]*?)\`\`\``)
  const code = pattern.exec(readme)?.[1]
  if (code === undefined) throw new Error(`the README has no snippet "${name}"`)
  return code
}

t.test('the snippet for OpenFeature works as it is pasted', async (t) => {
  const plane = await startControlPlane(snapshotOf(1, [flagPart('checkout', true, 1)]))
  t.teardown(() => plane.close())
  const code = snippet('openfeature')
    .replace('http://127.0.0.1:4400', plane.url)
    .replace('process.env.SLUICE_KEY', "'slu_server_x'")
    .replace('// the new checkout', "console.log('the new checkout')")
  const lines: string[] = []
  t.intercept(console, 'log', {
    value: (...words: readonly string[]) => lines.push(words.join(' ')),
  })
  const file = join(t.testdir(), 'snippet.mjs')
  writeFileSync(file, code)
  await import(pathToFileURL(file).href)
  t.same(lines, ['checkout on', 'the new checkout'])
  t.equal(plane.openStreams, 0, 'it closed its client')
  t.match(JSON.parse(lastRequest(plane, 'reports').body), { metrics: { orders: { count: 1 } } })
})
