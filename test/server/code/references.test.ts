import t from 'tap'
import { CONFIGURATIONS } from '../../../server/code/modules/project-files.ts'
import { openProject } from '../../../server/code/open-project.ts'
import { findReferences, type ReferenceSearch } from '../../../server/code/references.ts'
import { type CodeSettings, DEFAULT_SETTINGS } from '../../../server/code/settings.ts'
import { WordFinder } from '../../../server/code/words.ts'

function search(
  settings: Partial<CodeSettings> = {},
  files: Readonly<Record<string, string>> = {},
): ReferenceSearch {
  const flags = ['checkout', 'cart.v2', 'search']
  const paths = Object.keys(files)
  const project = {
    textOf: (path: string) => files[path],
    here: 'repository/folder',
    paths: new Set(paths),
    configurations: paths.filter((path) => CONFIGURATIONS.test(path)),
  }
  return {
    flags,
    project: openProject(project, { ...DEFAULT_SETTINGS, ...settings }),
    finder: new WordFinder(flags),
  }
}

/** `line kind flag within` of each reference. */
function find(
  path: string,
  text: string,
  settings?: Partial<CodeSettings>,
  files?: Readonly<Record<string, string>>,
) {
  const found = findReferences(path, text, search(settings, files))
  if ('message' in found) throw new Error(found.message)
  const references = found.references.map(
    ({ line, kind, flag, within }) => `${line} ${kind} ${flag} ${within ?? '-'}`,
  )
  return { references, dynamic: found.dynamic.map(({ line, code }) => `${line} ${code}`) }
}

t.test('calls are found with the function around them, through constants', async (t) => {
  const { references, dynamic } = find(
    'a.ts',
    [
      "import { createClient } from '@sluice/sdk'",
      "const KEYS = { cart: 'cart.v2' } as const",
      'const client = createClient({})',
      'class Cart {',
      "  total() { return client.boolean('checkout', {}, false) }",
      '  other = () => client.for({}).string(KEYS.cart, "x")',
      '}',
      'export const ask = (key: string) => client.boolean(key, {}, false)',
      'export function text() { return [client.details("search", {}, 1).value] }',
    ].join('\n'),
  )
  t.same(references, [
    '2 constant cart.v2 -',
    '5 read checkout Cart.total',
    '6 read cart.v2 Cart.other',
    '9 read search text',
  ])
  t.same(dynamic, ['8 client.boolean(key, {}, false)'])
})

t.test('a text that is only the same as a key is told apart from a call', async (t) => {
  const { references } = find(
    'a.jsx',
    "router.get('/checkout', 'checkout')\nconst x = <a href=\"checkout\">checkout</a>\nz.string('search')",
  )
  t.same(references, ['1 text checkout -', '2 text checkout -', '3 text search -'])
})

t.test('wrappers and generated names count, as settings say', async (t) => {
  const settings = {
    wrappers: [{ name: 'isOn' }, { name: 'useSearch', flag: 'search' }],
    generatedNames: ['FLAG_{CONSTANT_CASE}'],
    clients: ['flags'],
  }
  const code = "isOn('checkout')\nuseSearch()\nflags.boolean(FLAG_CART_V2, {}, false)"
  t.same(find('a.js', code, settings).references, [
    '1 read checkout -',
    '2 read search -',
    '3 read cart.v2 -',
  ])
})

t.test('other languages are searched for whole keys', async (t) => {
  const { references } = find(
    'a.py',
    'flags.get("checkout")\nprecheckout = checkout_2\nx = "cart.v2.1"\n# cart.v2.\nsearch-engine\n',
  )
  t.same(references, ['1 text checkout -', '4 text cart.v2 -'])
})

t.test('flags that are read from what all() gives are found, wherever it goes', async (t) => {
  const { references, dynamic } = find(
    'a.ts',
    [
      'const { checkout, search: find } = flags.all(ctx)',
      "const a = flags.all(ctx).checkout ?? flags.for(ctx).all()['cart.v2']",
      'const all = flags.for(ctx).all()',
      'export const on = () => all.search.value && all[KEY]',
      "const KEY = 'checkout', other = all, has = 'search' in other",
      'render(flags.all(ctx))',
      'const { checkout: one, ...rest } = flags.all(ctx)',
      'export const given = flags.all(ctx)',
      'flags.all(ctx)[name]',
      "db.client.all('select checkout'), Promise.all([checkout])",
      'flags.all(ctx)',
    ].join('\n'),
    { clients: ['flags'] },
  )
  t.same(references, [
    '1 read checkout -',
    '1 read search -',
    '2 read checkout -',
    '2 read cart.v2 -',
    '4 read search on',
    '4 read checkout on',
    '5 read search -',
    '5 constant checkout -',
    '7 read checkout -',
  ])
  t.same(dynamic, ['6 flags.all(ctx)', '7 ...rest', '8 flags.all(ctx)', '9 flags.all(ctx)[name]'])
})

t.test('the SDK that a file imports says what its calls are, without a setting', async (t) => {
  const server = "import { OpenFeature } from '@openfeature/server-sdk'\n"
  const react = "import { useFlag, useBooleanFlagValue as use } from '@openfeature/react-sdk'\n"
  const asked = "OpenFeature.getClient().getBooleanValue('checkout', false)"
  t.same(find('a.ts', server + asked).references, ['2 read checkout -'])
  t.same(
    find('a.js', `${server.replace('import', 'export')}x.getBooleanValue(key, false)`).dynamic,
    ['2 x.getBooleanValue(key, false)'],
  )
  t.same(find('a.tsx', `${react}useFlag('checkout', false).value`).references, [
    '2 read checkout -',
  ])
  const element = "import { FeatureFlag } from '@openfeature/react-sdk'\nconst a = "
  t.same(find('a.tsx', `${element}<FeatureFlag flagKey="checkout" />`).references, [
    '2 read checkout -',
  ])
  t.equal(find('a.tsx', `${element}<FeatureFlag flagKey={key} />`).dynamic.length, 1)
  t.same(find('a.ts', "db.getStringValue('checkout', 'x')").references, ['1 read checkout -'])
  t.same(find('a.ts', 'db.getStringValue(column, null)').dynamic, [], 'another library')
  const redis =
    "import { createClient } from 'redis'\nconst c = createClient()\nc.json(key, '$', 1)"
  t.same(find('a.ts', redis).dynamic, [], 'a client of another package')
})

t.test('a call inside of a wrapper that settings name is told by its callers', async (t) => {
  const code = 'export const isOn = (key: string) => flags.boolean(key, {}, false)\nisOn(key)'
  const settings = { clients: ['flags'], wrappers: [{ name: 'isOn' }] }
  t.same(find('a.ts', code, settings).dynamic, ['2 isOn(key)'])
})

t.test('imports are followed as compilers follow them', async (t) => {
  const keys = "export const KEY = 'checkout'\n"
  const ways: readonly (readonly [
    why: string,
    specifier: string,
    files: Record<string, string>,
  ])[] = [
    [
      'paths, in a configuration with comments that another extends',
      '@keys/flags',
      {
        'apps/web/tsconfig.json': '{ "extends": ["../../base"], /* none */ }',
        'base.json': '{ "compilerOptions": { "paths": { "@keys/*": ["./none/*", "./lib/*"], } } }',
        'lib/flags.ts': keys,
      },
    ],
    [
      'the folder of the configuration that extends',
      '~/flags',
      {
        'apps/web/tsconfig.json': '{ "extends": "../../base.json" }',
        'base.json': `{ "compilerOptions": { "paths": { "~/*": ["\${configDir}/lib/*"] } } }`,
        'apps/web/lib/flags.ts': keys,
      },
    ],
    [
      'baseUrl',
      'lib/flags',
      { 'tsconfig.json': '{ "compilerOptions": { "baseUrl": "src" } }', 'src/lib/flags.ts': keys },
    ],
    [
      'a configuration that only refers to others',
      '@/flags',
      {
        'apps/web/tsconfig.json':
          '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
        'apps/web/tsconfig.app.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
        'apps/web/src/flags.tsx': keys,
      },
    ],
    [
      'imports of the package',
      '#flags',
      {
        'apps/web/package.json': '{ "imports": { "#*": { "types": "./dist/*.d.ts" } } }',
        'apps/web/src/flags.ts': keys,
      },
    ],
    [
      'the name of a package beside, whose build is not there',
      '@acme/keys/flags',
      {
        'packages/keys/package.json':
          '{ "name": "@acme/keys", "exports": { "./*": { "import": "./dist/esm/*.js" } } }',
        'packages/keys/src/flags.ts': keys,
      },
    ],
    [
      'the main file of a package, that passes on',
      'keys',
      {
        'packages/keys/package.json': '{ "name": "keys", "main": "dist/index.js" }',
        'packages/keys/src/index.ts': "export { KEY } from './flags.js'",
        'packages/keys/src/flags.ts': keys,
      },
    ],
    [
      'a configuration above the folder, that leads back into it',
      '@/flags',
      {
        '../tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["folder/lib/*"] } } }',
        'lib/flags.ts': keys,
      },
    ],
    ['the aliases of the settings', '$/flags', { 'src/flags.mjs': keys }],
  ]
  for (const [why, specifier, files] of ways) {
    const code = `import { KEY } from '${specifier}'\nflags.boolean(KEY, {}, false)`
    const { references } = find('apps/web/a.ts', code, { aliases: { '$/': 'src/' } }, files)
    t.same(references, ['2 read checkout -'], why)
  }
})

t.test('a client is one also where another file makes it', async (t) => {
  const files = {
    'sdk.ts':
      "import { OpenFeature } from '@openfeature/web-sdk'\nexport const ask = OpenFeature.getClient()",
    'own.ts': "import { createClient } from '@sluice/sdk'\nexport default await createClient({})",
  }
  const code = [
    "import { ask } from './sdk'",
    "import own from './own.js'",
    'ask.getBooleanValue(key, false)',
    'own.boolean(key, {}, false)',
  ].join('\n')
  t.equal(find('a.ts', code, {}, files).dynamic.length, 2)
})

t.test('a file that does not parse is named with its line', async (t) => {
  t.match(findReferences('a.ts', 'a\nif (', search()), { path: 'a.ts', line: 2 })
})
