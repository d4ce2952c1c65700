import t from 'tap'
import { noImports } from '../../../server/code/constants.ts'
import { findReferences, type ReferenceSearch } from '../../../server/code/references.ts'
import { type CodeSettings, DEFAULT_SETTINGS } from '../../../server/code/settings.ts'
import { WordFinder } from '../../../server/code/words.ts'

function search(settings: Partial<CodeSettings> = {}): ReferenceSearch {
  const flags = ['checkout', 'cart.v2', 'search']
  return {
    flags,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    imports: noImports,
    finder: new WordFinder(flags),
  }
}

/** `line kind flag within` of each reference. */
function find(path: string, text: string, settings?: Partial<CodeSettings>) {
  const found = findReferences(path, text, search(settings))
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

t.test('a file that does not parse is named with its line', async (t) => {
  t.match(findReferences('a.ts', 'a\nif (', search()), { path: 'a.ts', line: 2 })
})
