import fc from 'fast-check'
import t from 'tap'
import {
  isQuoteOpen,
  splitValues,
  writeValue,
} from '../../server/console/src/values/split-values.ts'
import {
  addValues,
  listWords,
  readScalar,
  readUnit,
  rereadValues,
  usualType,
  valueWords,
} from '../../server/console/src/values/typed-values.ts'

const asText = (text: string) => readScalar(text, 'text')

t.test(
  'values are separated by commas, tabs and line ends, and quotes keep them together',
  async (t) => {
    const texts: readonly [string, readonly string[]][] = [
      ['NL, nl\nBE\tLU\r\n', ['NL', 'nl', 'BE', 'LU']],
      ['"Acme, Inc.", Globex', ['Acme, Inc.', 'Globex']],
      ['"say ""hi"""', ['say "hi"']],
      ['" padded "', [' padded ']],
      ['"two\nlines",x', ['two\nlines', 'x']],
      ['5" screen, 7"', ['5" screen', '7"']],
      ['"not closed, b', ['"not closed', 'b']],
      ['a b, ;c', ['a b', ';c']],
      [' ,\n , ', []],
      ['""', ['']],
    ]
    for (const [text, values] of texts) t.same(splitValues(text), values, JSON.stringify(text))
    t.ok(isQuoteOpen('"Acme'))
    t.ok(isQuoteOpen(' "a ""'))
    t.notOk(isQuoteOpen('"Acme"'))
    t.notOk(isQuoteOpen('5" screen'))
  },
)

t.test('every value that is written is read as itself, however odd', async () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'",\n\t a\r') }),
  )
  fc.assert(
    fc.property(fc.array(value), fc.constantFrom(',', '\n', '\t'), (values, separator) => {
      t.strictSame(splitValues(values.map(writeValue).join(separator)), values)
    }),
  )
})

t.test('what was there keeps its type, and new values have the chosen one', async (t) => {
  t.strictSame(rereadValues(['42', '43', 'true'], ['42', '43', 'true', 'abc'], asText), [
    ...['42', '43', 'true', 'abc'],
  ])
  t.strictSame(rereadValues(['a\r\nb'], ['a\nb'], asText), ['a\r\nb'], 'whatever its line ends')
  const mixed = [42, '42', true, 'true', 1e21, 'NL', 'nl']
  t.strictSame(rereadValues(mixed, mixed.map(String), asText), mixed)
  t.strictSame(
    rereadValues(mixed, ['nl', '42', '7'], (text) => readScalar(text, 'number')),
    [...['nl', 42, 7]],
  )
  t.strictSame(rereadValues(['a', 'a'], ['a', 'a', 'b', 'b'], asText), ['a', 'a', 'b'])
  t.strictSame(addValues<string | number>(['42', 'NL'], [42, 'nl', 'NL', 'nl']), [
    ...['42', 'NL', 42, 'nl'],
  ])
})

t.test('a text is read as the type that was chosen, or stays text', async (t) => {
  t.strictSame(
    ['42', '-1.5', '1e3', '.5', 'abc', '', '12345678901234567890', '0x10', 'Infinity'].map((text) =>
      readScalar(text, 'number'),
    ),
    [42, -1.5, 1000, 0.5, 'abc', '', '12345678901234567890', '0x10', 'Infinity'],
  )
  t.strictSame(readScalar('true', 'boolean'), true)
  t.strictSame(readScalar('yes', 'boolean'), 'yes')
  t.strictSame(readUnit('true', 'boolean'), 'true')
  t.equal(usualType(['42', 'a']), 'text')
  t.equal(usualType([1, 2]), 'number')
  t.equal(usualType([1, '2']), 'text')
  t.equal(usualType([]), undefined)
})

t.test('a person sees which type a value has', async (t) => {
  t.equal(
    listWords(['42', 42, 'true', true, 'NL', 'a, b', '']),
    '"42", 42, "true", true, NL, "a, b", ""',
  )
  t.equal(valueWords(' x'), '" x"')
  t.match(listWords(Array.from({ length: 12 }, (_, n) => n)), /9 and 2 more$/)
})
