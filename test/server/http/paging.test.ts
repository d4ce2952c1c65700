import fc from 'fast-check'
import t from 'tap'
import { cutPage } from '../../../server/http/paging.ts'

const seed = Math.trunc(Math.random() * 2 ** 31)
const itself = (key: string) => key
const letters = [...'abcdefghij']

t.test(`pages join to the whole list, whatever the keys and the limit (seed ${seed})`, (t) => {
  const keys = fc
    .uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }))
    .map((all) => all.sort())
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 7 }), (all, limit) => {
      const joined: string[] = []
      let cursor: string | null = null
      do {
        const asked: { limit: string; cursor?: string } = { limit: String(limit) }
        if (cursor !== null) asked.cursor = cursor
        const { items, next }: ReturnType<typeof cutPage<string>> = cutPage(all, itself, asked)
        if (next !== null && items.length !== limit) return false
        joined.push(...items)
        cursor = next
      } while (cursor !== null)
      return joined.join('\n') === all.join('\n')
    }),
    { seed },
  )
  t.end()
})

t.test('what changes between two pages neither repeats nor hides the rest', (t) => {
  const { next } = cutPage(letters, itself, { limit: '3' })
  const cursor = next ?? ''
  const page = (items: string[]) => cutPage(items, itself, { limit: '3', cursor }).items
  t.same(page(letters), ['d', 'e', 'f'])
  t.same(page(letters.filter((letter) => letter !== 'c')), ['d', 'e', 'f'], 'the last one is gone')
  t.same(page(['aa', ...letters].sort()), ['d', 'e', 'f'], 'a new one before')
  t.same(page([...letters, 'ca'].sort()), ['ca', 'd', 'e'], 'a new one behind')
  t.same(cutPage(['a'], itself, { limit: '3', cursor }), { items: [], next: null }, 'nothing left')
  t.end()
})

t.test('a hundred at a time unless asked for up to a thousand', (t) => {
  const many = Array.from({ length: 2000 }, (_, i) => `k${String(i).padStart(4, '0')}`)
  t.equal(cutPage(many, itself, {}).items.length, 100)
  t.equal(cutPage(many, itself, { limit: '1000' }).items.length, 1000)
  for (const limit of ['0', '1001', '999999']) {
    const refused = { code: 'INVALID', extra: { errors: [{ path: 'query/limit', code: 'RANGE' }] } }
    t.throws(() => cutPage(many, itself, { limit }), refused, limit)
  }
  t.end()
})

t.test('a cursor that this API did not write is refused', (t) => {
  for (const cursor of ['!', 'YQ==', 'a', 'YQ ', 'ééé', '_-_', '\u0000']) {
    const refused = { code: 'INVALID', extra: { errors: [{ path: 'query/cursor' }] } }
    t.throws(() => cutPage(letters, itself, { cursor }), refused, JSON.stringify(cursor))
  }
  t.end()
})
