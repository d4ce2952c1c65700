import fc from 'fast-check'
import { isObject } from '../../helpers/server.ts'

/** Values that are seldom what a member should be. */
const strange = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  0,
  1.5,
  1e300,
  -1e-300,
  '',
  '\u0000',
  '__proto__',
  'constructor',
  'toString',
  '🏴‍☠️\u202e\ufeff',
  'é'.repeat(300),
  'x'.repeat(70_000),
  [],
  {},
  [[[[[[[[[[]]]]]]]]]],
  Array.from({ length: 300 }, () => 'x'),
  { toString: 1, hasOwnProperty: null, constructor: { prototype: {} } },
)

/** Texts that replace a whole body: no JSON, or JSON that nobody should read. */
const texts = fc.constantFrom(
  '{',
  'undefined',
  '{"a":1}{"b":2}',
  '"\\ud800"',
  '1e999',
  '{"__proto__":{"admin":true}}',
  '{"a":{"constructor":{"prototype":{"x":1}}}}',
  '['.repeat(5000),
  `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`,
  '\u0000',
  '\ufeff{}',
)

/** A body as text: what was generated, or that with one thing wrong, or nothing readable. */
export function bodiesOf(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const place = fc.nat({ max: 1000 })
  const replaced = fc.tuple(valid, strange, place).map(([body, value, at]) => {
    return JSON.stringify(replaceAt(body, value, { left: at % (countOf(body) + 1) }))
  })
  const extended = fc
    .tuple(valid, fc.constantFrom('x', 'constructor', 'toString', ' ', ''), strange)
    .map(([body, name, value]) =>
      JSON.stringify({ ...(isObject(body) ? body : {}), [name]: value }),
    )
  return fc.oneof(
    { weight: 5, arbitrary: valid.map((body) => JSON.stringify(body)) },
    { weight: 4, arbitrary: replaced },
    { weight: 1, arbitrary: extended },
    { weight: 1, arbitrary: texts },
  )
}

function countOf(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 1
  return Object.values(node).reduce<number>((sum, member) => sum + countOf(member), 1)
}

/** A copy with the value in the place of the node that is `left` steps away. */
function replaceAt(node: unknown, value: unknown, walk: { left: number }): unknown {
  walk.left -= 1
  if (walk.left < 0) return walk.left === -1 ? value : node
  if (Array.isArray(node)) return node.map((member) => replaceAt(member, value, walk))
  if (!isObject(node)) return node
  const entries = Object.entries(node)
  return Object.fromEntries(entries.map(([name, one]) => [name, replaceAt(one, value, walk)]))
}
