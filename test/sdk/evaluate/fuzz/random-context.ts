import type { EvaluationContext } from '@sluice/sdk/model'
import fc from 'fast-check'
import { unchecked } from '../parts.ts'

/** Attributes that random conditions read and random contexts have. */
export const ATTRIBUTES = [
  'targetingKey',
  'a',
  'b',
  'country',
  'o',
  '__proto__',
  'constructor',
] as const

class WithInherited {
  readonly own = 'a'
  get a(): string {
    return 'NL'
  }
}

// Not enumerable, so that a counterexample with it can be printed.
const throwing: object = Object.defineProperty({}, 'a', {
  configurable: true,
  get(): never {
    throw new Error('of the application')
  },
})
const hugeText = 'a'.repeat(200_000)
const cyclic: { a: string; o?: unknown } = { a: 'a' }
cyclic.o = cyclic
const cyclicArray: unknown[] = ['a']
cyclicArray.push(cyclicArray)
// biome-ignore lint/suspicious/noSparseArray: contexts may have holes.
const sparse = ['a', , 'b']

/** Every kind of value that a program can put into a context. */
const values: readonly unknown[] = [
  ...['a', 'u', 'v', 'NL', '', 'user-1', '1.2.3', '10.1.2.3', '2001:db8::1', 'é', '\ud800'],
  ...['2026-01-31T09:00:00Z', hugeText, '__proto__', 'toString'],
  ...[0, -0, 1, 42, -1.5, 1e21, 1e300, Number.NaN, Number.POSITIVE_INFINITY, 10n, true, false],
  ...[null, undefined, Symbol('s'), () => 'a', new Date(0), new Date(Number.NaN)],
  ...[[], ['a', 'NL'], [1, null], [['a']], sparse, cyclicArray, new Array(3)],
  ...[{}, { a: 'a', o: { b: 1 } }, { o: { b: ['a'] } }, cyclic, throwing, new WithInherited()],
  ...[Object.create({ a: 'NL', b: 1 }), Object.assign(Object.create(null), { a: 'a' })],
  ...[new Map([['a', 'a']]), new Set(['a']), new Uint8Array(2), new String('a'), /a/],
]

/** A context by its own attributes. `__proto__` is one like any other. */
const attributes = fc
  .array(fc.tuple(fc.constantFrom(...ATTRIBUTES), fc.constantFrom(...values)), { maxLength: 5 })
  .map((entries) => Object.fromEntries(entries))

/** Contexts of which anything may be asked; some of them are none at all. */
export const randomContext: fc.Arbitrary<EvaluationContext> = fc
  .oneof(
    { weight: 8, arbitrary: attributes },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
    {
      weight: 1,
      arbitrary: attributes.map((own) =>
        Object.create({ a: 'NL' }, Object.getOwnPropertyDescriptors(own)),
      ),
    },
    { weight: 1, arbitrary: attributes.map((own) => Object.assign(own, { o: own })) },
  )
  .map((context) => unchecked<EvaluationContext>(context))
