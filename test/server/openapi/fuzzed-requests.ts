import fc from 'fast-check'
import { fromSchema } from './from-schema.ts'
import { bodiesOf } from './mutations.ts'
import { type Operation, objectAt } from './operations.ts'

/** One request to an operation. */
export interface Fuzzed {
  readonly url: string
  readonly headers: Record<string, string>
  readonly payload: string | undefined
}

/** In a path: mostly something that is there. */
const segment = fc
  .oneof(
    fc.constantFrom('__proto__', 'constructor', '...', 'a b', '\u0000', 'é'),
    fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }),
  )
  // Clients resolve these two themselves: the server would see another path.
  .filter((word) => word !== '.' && word !== '..')

function pathOf(operation: Operation): fc.Arbitrary<string> {
  const parts = operation.path.split('/').map((part) => {
    if (!part.startsWith('{')) return fc.constant(part)
    // The admin's token is read, never ended.
    const others = operation.method === 'GET' ? ['admin'] : ['nobody']
    const known = fc.constantFrom(...(wordsFor[part] ?? others))
    return fc.oneof({ weight: 12, arbitrary: known }, { weight: 1, arbitrary: segment })
  })
  return fc.tuple(...parts).map((words) => words.map(encodeURIComponent).join('/'))
}

/** Files of values, one a line, and some that are none. */
const files = fc.oneof(
  fc
    .array(fc.string({ maxLength: 12, unit: 'grapheme' }), { maxLength: 20 })
    .map((lines) => lines.join('\n')),
  fc.constantFrom(
    '"a","b"\n',
    '"open',
    'a\r\nb\r\n',
    '\ufeffid\nx',
    '\u0000',
    'x'.repeat(5000),
    ',',
  ),
)

/** What parameters name. */
const wordsFor: Readonly<Record<string, readonly string[]>> = {
  '{project}': ['shop'],
  '{environment}': ['production', 'staging'],
  '{flag}': ['checkout', 'login'],
  '{key}': ['checkout', 'login'],
  '{segment}': ['beta-testers'],
  '{group}': ['layer'],
}

function parametersOf(
  document: unknown,
  operation: Operation,
  where: 'query' | 'header',
): fc.Arbitrary<[string, string][]> {
  const { parameters } = operation.described
  const found = (Array.isArray(parameters) ? parameters : []).filter((one) => one.in === where)
  const odd = fc.string({ maxLength: 20, unit: 'binary' })
  const model = found.map(({ name, schema, example }): [string, fc.Arbitrary<string>] => {
    const value = fromSchema(document, example === undefined ? schema : { enum: [example] })
    const text = value.map(String)
    return [String(name), fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: odd })]
  })
  const some = fc.record(Object.fromEntries(model), { requiredKeys: [] })
  const entries = some.map((one) =>
    Object.entries(one).map(([n, v]): [string, string] => [n, v ?? '']),
  )
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<[string, string][]>([]) },
    { weight: 2, arbitrary: entries },
  )
}

/** Requests to an operation: mostly as its schemas want them, often with something wrong. */
export function requestsOf(document: unknown, operation: Operation): fc.Arbitrary<Fuzzed> {
  const content = objectAt(operation.described, 'requestBody', 'content')
  const types = Object.keys(content)
  const [type = 'application/json'] = types
  const { schema } = objectAt(content, type)
  const body =
    schema === undefined
      ? fc.constant('')
      : type === 'application/json'
        ? bodiesOf(fromSchema(document, schema))
        : files
  return fc
    .record({
      path: pathOf(operation),
      query: parametersOf(document, operation, 'query'),
      headers: parametersOf(document, operation, 'header'),
      payload: operation.method === 'GET' ? fc.constant(undefined) : body,
      match: fc.oneof(
        { weight: 9, arbitrary: fc.constant('*') },
        { weight: 1, arbitrary: fc.constant('"1-2"') },
      ),
      type: fc.oneof(
        { weight: 20, arbitrary: fc.constantFrom(type, ...types) },
        { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/json; charset=x', ';') },
      ),
    })
    .map(({ path, query, headers, payload, match, type }) => {
      const search = new URLSearchParams(query).toString()
      const sent = headers.filter(([, value]) => /^[\t -~\u0080-\u00ff]*$/.test(value))
      return {
        url: search === '' ? path : `${path}?${search}`,
        headers: {
          ...Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), value])),
          ...(operation.method === 'GET' ? {} : { 'if-match': match }),
          ...(payload === undefined ? {} : { 'content-type': type }),
        },
        payload,
      }
    })
}
