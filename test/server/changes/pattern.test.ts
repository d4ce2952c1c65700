import t from 'tap'
import { judgePatterns, patternsIn } from '../../../server/changes/pattern.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'

/** Patterns that nothing is proven of within a second. */
const hard = '(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)x'.repeat(6)

t.test('a pattern is taken only if it is proven to match in linear time', async (t) => {
  const faultOf = await judgePatterns(['^[a-z]+@example\\.com$', '(a+)+$', '(', 'a'.repeat(257)])
  t.equal(faultOf('^[a-z]+@example\\.com$'), null)
  t.match(faultOf('(a+)+$'), /far longer than its input/)
  t.match(faultOf('('), /Invalid regular expression/)
  t.match(faultOf('a'.repeat(257)), /256 characters/)
  t.match(faultOf('never asked'), /several steps/, 'what was not judged is refused')
})

t.test('everything else goes on while patterns are judged', async (t) => {
  let turns = 0
  const beat = setInterval(() => {
    turns += 1
  }, 5)
  const [first, second] = await Promise.all([judgePatterns([hard]), judgePatterns([hard, '^b$'])])
  clearInterval(beat)
  t.match(first(hard), /far longer than its input/)
  t.equal(second('^b$'), null)
  t.ok(turns > 3, `${turns} turns of the event loop`)
})

t.test('patterns are found wherever they stand', async (t) => {
  const matches = (value: string) => ({ attribute: 'a', op: 'matches' as const, values: [value] })
  const found = patternsIn([
    matches('1'),
    { all: [{ any: [matches('2'), { not: matches('3') }] }, { segment: 's' }] },
    { attribute: 'a', op: 'in', values: ['4'] },
  ])
  t.same(found.toSorted(), ['1', '2', '3'])
})

t.test('a rule with a pattern is saved, and one with a dangerous pattern is refused', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const config = '/api/v1/projects/shop/flags/checkout/environments/production'
  const save = (pattern: string) => {
    const when = { not: { attribute: 'email', op: 'matches', values: [pattern] } }
    return server.patch(config, { rules: [{ when, serve: { variation: 'on' } }] })
  }
  t.equal((await save('^[a-z]+@example\\.com$')).status, 200)
  t.match(await save('(a+)+$'), {
    status: 422,
    body: { errors: [{ path: '/rules/0/when/not/values/0', code: 'VALUE' }] },
  })
})
