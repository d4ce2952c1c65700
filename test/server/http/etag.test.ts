import t from 'tap'
import { Refusal } from '../../../server/domain/refusal.ts'
import { requireMatch, writeEtag } from '../../../server/http/etag.ts'

function refusalOf(act: () => void): Refusal {
  try {
    act()
  } catch (error) {
    if (error instanceof Refusal) return error
  }
  throw new Error('it was not refused')
}

t.test('an ETag tells every version of everything behind a resource apart', (t) => {
  const etags = [
    writeEtag(1, 2),
    writeEtag(12),
    writeEtag(1, 2, 0),
    writeEtag(1, 2, 3),
    writeEtag(1, 23),
    writeEtag(2, 2),
  ]
  t.equal(new Set(etags).size, etags.length)
  for (const etag of etags) t.match(etag, /^"[!#-~]+"$/, 'strong and quoted')
  t.equal(writeEtag(1, 2), writeEtag(1, 2))
  t.end()
})

t.test('If-Match must name the version, alone or among others', (t) => {
  for (const sent of ['"1-2"', '"0-0", "1-2"', '"1-2","9-9"', '*', ' "1-2" ']) {
    t.doesNotThrow(() => requireMatch(sent, '"1-2"', 'flag a', {}), sent)
  }
  const current = { key: 'a' }
  for (const sent of ['"1-3"', 'W/"1-2"', '1-2', '', '"1-2', '"1-2-0"', `"${'9'.repeat(9000)}"`]) {
    const refusal = refusalOf(() => requireMatch(sent, '"1-2"', 'flag a', current))
    t.match(refusal, { code: 'VERSION_MISMATCH', extra: { current } }, sent.slice(0, 20))
    t.match(refusal.message, 'flag a is at "1-2"')
    t.ok(refusal.message.length < 400, 'however much was sent')
  }
  const none = refusalOf(() => requireMatch(undefined, '"1-2"', 'flag a', current))
  t.match(none, { code: 'IF_MATCH_REQUIRED', message: /flag a/, extra: {} })
  t.end()
})
