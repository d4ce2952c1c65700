import fc from 'fast-check'
import { isObject } from '../../helpers/server.ts'
import { objectAt } from './operations.ts'

/** Words that name something in the fuzzed project, so that some requests get through. */
export const knownWords = [
  'checkout',
  'login',
  'shop',
  'production',
  'staging',
  'on',
  'off',
  'targetingKey',
]

const deepest = 6

/** Makes values that a schema of the document allows; what only the server knows is guessed. */
export function fromSchema(document: unknown, schema: unknown, depth = 0): fc.Arbitrary<unknown> {
  if (!isObject(schema)) return fc.jsonValue({ maxDepth: 2 })
  const inner = (one: unknown) => fromSchema(document, one, depth + 1)
  if (typeof schema.$ref === 'string') {
    if (depth > deepest) return fc.constant({})
    return inner(objectAt(document, ...schema.$ref.split('/').slice(1)))
  }
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
  if ('const' in schema) return fc.constant(schema.const)
  const union = schema.anyOf ?? schema.oneOf
  if (Array.isArray(union)) return fc.oneof(...union.map(inner))
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type: unknown) => inner({ ...schema, type })))
  }
  switch (schema.type) {
    case 'string':
      return stringFrom(schema)
    case 'integer':
    case 'number':
      return numberFrom(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(inner(schema.items), {
        minLength: depth > deepest ? 0 : atMost(schema.minItems, 3, 0),
        maxLength: depth > deepest ? 0 : atMost(schema.maxItems, 3, 3),
      })
    case 'object':
      return objectFrom(schema, inner)
  }
  return fc.jsonValue({ maxDepth: 2 })
}

function objectFrom(
  schema: Record<string, unknown>,
  inner: (schema: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const model = Object.fromEntries(
    Object.entries(objectAt(schema, 'properties')).map(([name, one]) => [name, inner(one)]),
  )
  const required = Array.isArray(schema.required) ? schema.required.map(String) : []
  const whole = fc.record(model, { requiredKeys: required })
  const optional = Object.keys(model).filter((name) => !required.includes(name))
  // Few members at a time: with many, one of them is nearly always wrong.
  const few = fc
    .tuple(whole, fc.subarray(optional, { maxLength: Math.min(2, optional.length) }))
    .map(([all, kept]) => {
      const names = new Set([...required, ...kept])
      return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)))
    })
  const named = fc.oneof({ weight: 3, arbitrary: few }, { weight: 1, arbitrary: whole })
  if (!isObject(schema.additionalProperties)) return named
  const others = fc.dictionary(word, inner(schema.additionalProperties), { maxKeys: 3 })
  return fc.tuple(named, others).map(([some, more]) => ({ ...more, ...some }))
}

const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...knownWords) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }) },
)

function stringFrom(schema: Record<string, unknown>): fc.Arbitrary<string> {
  const minLength = atMost(schema.minLength, 100, 0)
  const maxLength = Math.max(minLength, atMost(schema.maxLength, 100, 20))
  const any = fc.string({ minLength, maxLength, unit: 'grapheme' })
  const examples = Array.isArray(schema.examples) ? schema.examples.map(String) : knownWords
  const likely = fc.constantFrom(...examples)
  if (typeof schema.pattern !== 'string') return fc.oneof(likely, any)
  // The generator cannot look ahead: the prototype names that this leaves out are mutations.
  const pattern = schema.pattern.replaceAll(/\(\?![^)]*\)\$?\)?/g, '')
  return fc.oneof(likely, fc.stringMatching(new RegExp(pattern), { maxLength: 30 }))
}

function numberFrom(schema: Record<string, unknown>): fc.Arbitrary<number> {
  const min = typeof schema.minimum === 'number' ? schema.minimum : -1e6
  const max = typeof schema.maximum === 'number' ? schema.maximum : 1e6
  if (schema.type === 'integer') return fc.integer({ min, max: Math.min(max, 2 ** 31) })
  const double = fc.double({ min, max, noNaN: true })
  return fc.oneof(double, fc.constantFrom(min, max, Math.round((min + max) / 2)))
}

function atMost(value: unknown, limit: number, otherwise: number): number {
  return typeof value === 'number' ? Math.min(value, limit) : otherwise
}
