import t from 'tap'
import { declareFlags } from '../../../server/code/declare-flags.ts'
import { isParsed, parseSource } from '../../../server/code/source.ts'

const flag = { description: '', stale: null }

t.test('keys and values are declared, and stale flags deprecated', async (t) => {
  const text = declareFlags([
    { ...flag, key: 'cart.v2', type: 'string', values: ['a', 'b', 'a'] },
    { ...flag, key: 'a', type: 'boolean', values: [true, false], description: 'The new\ncart' },
    { ...flag, key: 'limit', type: 'number', values: [1, 2.5], stale: '50 days old' },
    { ...flag, key: 'z', type: 'json', values: [{ max: 1, tags: ['x'], none: null }, {}] },
  ])
  t.equal(
    text,
    `// Made by \`sluice types\`: do not edit.
import '@sluice/sdk'

declare module '@sluice/sdk' {
  interface Flags {
    /** The new cart */
    "a": boolean
    "cart.v2": "a" | "b"
    /** @deprecated Stale: 50 days old. */
    "limit": 1 | 2.5
    "z": { readonly "max": number; readonly "tags": readonly (string)[]; readonly "none": null } | Record<string, never>
  }
}
`,
  )
  t.ok(isParsed(parseSource('flags.d.ts', text)))
})

t.test('what people write cannot leave its comment or its text', async (t) => {
  const text = declareFlags([
    { ...flag, key: 'a', type: 'string', values: ['"; evil()'], description: '*/ evil() /*' },
  ])
  t.ok(isParsed(parseSource('flags.d.ts', text)))
  t.notMatch(text, '*/ evil')
})
