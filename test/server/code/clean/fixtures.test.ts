import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonValue } from '@sluice/sdk'
import t from 'tap'
import { cleanSource, isCleaned } from '../../../../server/code/clean/clean-source.ts'
import { type CodeSettings, DEFAULT_SETTINGS } from '../../../../server/code/settings.ts'
import { isParsed, parseSource } from '../../../../server/code/source.ts'
import { repositoryRoot } from '../../../helpers/architecture.ts'

const folder = join(import.meta.dirname, 'fixtures')

/** A file, what the flag `checkout` is pinned to in it, and what is to become of it. */
interface Fixture {
  readonly name: string
  readonly ending: string
  readonly before: string
  readonly after: string
  readonly pin: Pinned
}

interface Pinned {
  readonly value?: JsonValue
  readonly variation?: string
  readonly settings?: Partial<CodeSettings>
}

const fixtures = readdirSync(folder).map(readFixture)

function readFixture(name: string): Fixture {
  const files = readdirSync(join(folder, name))
  const file = files.find((one) => one.startsWith('before.')) ?? ''
  const ending = file.slice('before'.length)
  const read = (path: string) => readFileSync(join(folder, name, path), 'utf8')
  const pin = files.includes('pin.json') ? JSON.parse(read('pin.json')) : {}
  return { name, ending, before: read(file), after: read(`after${ending}`), pin }
}

function clean({ ending, pin }: Fixture, text: string) {
  const { value = true, variation = null, settings } = pin
  const result = cleanSource(
    `before${ending}`,
    text,
    { flag: 'checkout', value, variation },
    { ...DEFAULT_SETTINGS, ...settings },
  )
  if (!isCleaned(result)) throw new Error(`${result.line}: ${result.failure}`)
  return result
}

t.test('code becomes what a person would have made of it', async (t) => {
  t.ok(fixtures.length >= 60, `${fixtures.length} pairs`)
  for (const fixture of fixtures) {
    t.equal(clean(fixture, fixture.before).text, fixture.after, fixture.name)
  }
})

t.test('what comes out parses, and a second run changes nothing', async (t) => {
  for (const fixture of fixtures) {
    t.ok(isParsed(parseSource(`after${fixture.ending}`, fixture.after)), fixture.name)
    t.equal(clean(fixture, fixture.after).text, fixture.after, `${fixture.name} again`)
  }
})

t.test('what is left as it was is named, with its line and the reason', async (t) => {
  const refusals: Readonly<Record<string, readonly (readonly [line: number, why: RegExp])[]>> = {
    'compared-object': [[4, /compared as an object/]],
    'details-type': [[4, /asks for boolean, and the flag serves string/]],
    'expected-errors': [[12, /TypeScript finds an error/]],
    'details-reason': [[6, /more than the value and the variation/]],
    'does-not-know-eval': [[4, /eval/]],
    'function-of-block': [[4, /declares choose, used outside of it/]],
    'getters-with-effects': [[22, /session.user may have a side effect/]],
    'not-certain-argument': [
      [5, /contextOf\(request\) may have a side effect/],
      [6, /await request\.json\(\)/],
      [7, /log\.push/],
    ],
    openfeature: [[13, /not awaited at once/]],
    'openfeature-both': [[11, /whether it gives a promise is not certain/]],
    'openfeature-imported': [[9, /not awaited at once/]],
    'optional-client': [[4, /may be missing/]],
    'other-library': [[4, /not certain that this is a client/]],
    'places-left': [
      [4, /called alone may get another object/],
      [6, /called alone may get another object/],
    ],
    'spread-twice': [[4, /refuses/]],
    'switch-inner-break': [[4, /breaks out of the switch from inside/]],
    'used-as-promise': [
      [4, /used as a promise/],
      [5, /used as a promise/],
    ],
    'var-escapes': [[4, /declares last/]],
    'wrong-type': [[3, /asks for string, and the flag serves boolean/]],
  }
  for (const fixture of fixtures) {
    const { refused } = clean(fixture, fixture.before)
    const expected = refusals[fixture.name] ?? []
    t.match(
      refused,
      expected.map(([line, why]) => ({ line, why })),
      fixture.name,
    )
    t.equal(refused.length, expected.length, fixture.name)
  }
})

t.test('what type-checked before does so afterwards', async (t) => {
  const root = t.testdir()
  for (const side of ['before', 'after'] as const) {
    for (const fixture of fixtures.filter(({ ending }) => /^\.tsx?$/.test(ending))) {
      const home = join(root, side, fixture.name)
      mkdirSync(home, { recursive: true })
      writeFileSync(join(home, `main${fixture.ending}`), fixture[side])
      for (const [path, text] of stubsOf(fixture)) writeFileSync(join(home, path), text)
    }
  }
  writeFileSync(join(root, 'ambient.d.ts'), ambient)
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify(configuration))
  const broken = await compile(root)
  const before = broken.filter((path) => path.startsWith('before/'))
  t.same(before, [], 'every fixture type-checks to begin with')
  const after = broken.filter((path) => path.startsWith('after/'))
  t.same(after, [], 'and does so afterwards')
})

const ambient = `
declare namespace JSX { interface IntrinsicElements { [name: string]: any } }
declare module 'react' {
  const React: any
  export default React
  export const useState: any
  export const useEffect: any
  export const useMemo: any
  export const useCallback: any
}
declare module '@openfeature/react-sdk' {
  export function useBooleanFlagValue(key: string, value: boolean): boolean
  export function useFlag(key: string, value: boolean): { value: boolean }
}
`

const configuration = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023', 'dom', 'esnext.disposable'],
    module: 'es2022',
    moduleResolution: 'bundler',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    jsx: 'preserve',
    types: [],
    allowImportingTsExtensions: true,
  },
  include: ['**/*.ts', '**/*.tsx'],
}

/** Modules that a fixture imports: a client for `./flags`, anything for the others. */
function stubsOf({ before }: Fixture): readonly (readonly [path: string, text: string])[] {
  const imports = [...before.matchAll(/import (?:type )?(.*?) from '\.\/([\w-]+)'/g)]
  return imports.map(([, clause = '', name]) => {
    const named = /\{(.*)\}/.exec(clause)?.[1]?.split(',') ?? []
    const names = [
      ...named.map(
        (one) =>
          one
            .replace(/^\s*type /, '')
            .trim()
            .split(' as ')[0] ?? '',
      ),
      ...(clause.startsWith('*') ? ['all'] : []),
    ]
    const lines = names.map((one) =>
      one === 'flags'
        ? "import type { Client } from '@sluice/sdk'\nexport declare const flags: Client"
        : `export declare const ${one}: any\nexport type ${one} = any`,
    )
    return [
      `${name}.ts`,
      [...lines, 'declare const d: any', 'export default d'].join('\n'),
    ] as const
  })
}

/** The files that the compiler finds errors in. */
function compile(root: string): Promise<readonly string[]> {
  // Not bin/tsc: without an extension it does not load under the hooks that tap passes down.
  const tsc = join(repositoryRoot, 'node_modules/typescript/lib/tsc.js')
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', root, '--pretty', 'false'], { cwd: root }, (_, out) => {
      resolve(out.split('\n').filter((line) => /error TS/.test(line)))
    })
  })
}
