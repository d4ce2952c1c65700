import t from 'tap'
import { type ListFile, readListFile } from '../../../server/domain/list-file.ts'
import { Refusal } from '../../../server/domain/refusal.ts'

function read(text: string, parts: Partial<ListFile> = {}): string[] {
  return readListFile({ kind: 'csv', header: undefined, bucketBy: 'mail', text, ...parts })
}

/** Codes and places of what is wrong with a file. */
function faults(text: string, parts: Partial<ListFile> = {}): unknown {
  try {
    return read(text, parts)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { errors } = error.extra
    return Array.isArray(errors) ? errors.map(({ path, message }) => `${path}: ${message}`) : []
  }
}

t.test('every kind of line ending ends a value, and blank lines are none', async (t) => {
  for (const kind of ['csv', 'lines'] as const) {
    t.same(read('\ufeffa\nb\r\nc\rd\n\n  \n\te \n', { kind }), ['a', 'b', 'c', 'd', 'e'])
    t.same(read('', { kind }), [])
    t.same(read('\n\n', { kind }), [])
  }
})

t.test('a quoted value of a CSV keeps what is in it', async (t) => {
  t.same(read('"a,b"\n" c "\n"say ""hi"""\n"two\nlines"\n"" \nd'), [
    'a,b',
    ' c ',
    'say "hi"',
    'two\nlines',
    'd',
  ])
  t.same(read('"a"\n', { kind: 'lines' }), ['"a"'], 'lines have no quotes')
})

t.test('each fault is told with its line, also behind a value of several lines', async (t) => {
  t.same(faults('ok\na,b\n"x\ny"\na"b\n"c"d\n"open'), [
    'line/2: there is more than one column; send a file with one value a line',
    'line/5: there is a quote in the middle of a value; put the whole value in quotes, and double each quote in it',
    'line/6: there is a quote in the middle of a value; put the whole value in quotes, and double each quote in it',
    'line/7: a quoted value does not end',
  ])
  t.same(faults('a\n"b",c'), [
    'line/2: there is more than one column; send a file with one value a line',
  ])
  t.same(faults(`a\n${'b'.repeat(1025)}\n${'c'.repeat(9000)}\nd`), [
    'line/3: the value is longer than 1024 characters',
    'line/2: the value is longer than 1024 characters',
  ])
  t.match(faults(Array(50).fill('a,b').join('\n')), { length: 20 })
})

t.test('a first line that looks like a heading must be explained', async (t) => {
  for (const heading of ['MAIL', 'targetingKey', 'key', 'Id', '"value"']) {
    t.same(faults(`\n${heading}\na`), ['line/2: may be a heading'])
    t.same(read(`${heading}\na`, { header: true }), ['a'])
    t.equal(read(`${heading}\na`, { header: false }).length, 2)
  }
  t.same(read('anything\na', { header: true }), ['a'])
  t.same(read('', { header: true }), [])
})

t.test(
  'a file as large as a body may be is read or refused without a search through it',
  async (t) => {
    const size = 16 * 1024 * 1024
    for (const text of [`"${'a'.repeat(size)}`, 'a'.repeat(size), 'a"\n'.repeat(size / 3)]) {
      t.ok(Array.isArray(faults(text)))
    }
    const many = (count: number) => '"a"\n'.repeat(count)
    t.equal(read(many(250_000)).length, 250_000)
    for (const kind of ['csv', 'lines'] as const) {
      t.throws(() => read(many(250_001), { kind }), { code: 'TOO_LARGE' })
      t.throws(() => read('\n'.repeat(size), { kind }), { code: 'TOO_LARGE' })
    }
  },
)
