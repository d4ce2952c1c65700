import t from 'tap'
import { readAnswer } from '../../../server/ramps/prometheus-answer.ts'

const type = 'application/json'

function answer(data: unknown, more: object = {}): string {
  return JSON.stringify({ status: 'success', data, ...more })
}

const one = { resultType: 'vector', result: [{ metric: {}, value: [1, '0.5'] }] }

t.test('one number or none is read, with what is said about it', async (t) => {
  const read = (text: string) => readAnswer({ status: 200, type, text })
  t.same(read(answer(one)), { value: 0.5, warnings: [], infos: [] })
  t.same(
    read(answer({ resultType: 'scalar', result: [1, '-Inf'] })).value,
    Number.NEGATIVE_INFINITY,
  )
  t.same(read(answer({ resultType: 'vector', result: [] })).value, null)
  t.same(read(answer(one, { warnings: ['store a is away'], infos: ['not a counter', 7] })), {
    value: 0.5,
    warnings: ['store a is away'],
    infos: ['not a counter'],
  })
  t.match(read(answer(one, { isPartial: true })).warnings, [/isPartial/], 'as VictoriaMetrics says')
  const many = Array.from({ length: 50 }, () => 'w'.repeat(5000))
  const { warnings } = read(answer(one, { warnings: many }))
  t.ok(warnings.join().length < 1000, 'they are bounded')
})

t.test('what is no number says what it is', async (t) => {
  const cases: readonly (readonly [number, string, string, RegExp])[] = [
    [200, type, answer({ resultType: 'matrix', result: [] }), /gives a matrix/],
    [200, type, answer({ resultType: 'string', result: [1, 'x'] }), /gives a string/],
    [200, type, answer({ resultType: 'vector', result: [one, one] }), /gives 2 series/],
    [200, type, answer({}), /answered no result/],
    [200, 'text/html', '<html>Log in</html>', /answered 200 with text\/html/],
    [200, type, '{"status":"success"', /answered 200 with application\/json/],
    [302, 'text/html', '', /302: redirects are not followed/],
    [401, 'text/plain', 'Unauthorized', /401: it wants other credentials/],
    [404, 'text/plain', '404 page not found', /answered 404$/],
    [422, type, '{"status":"error","error":"many-to-many"}', /answered 422: many-to-many/],
    [503, 'text/plain', 'Service Unavailable', /answered 503$/],
  ]
  for (const [status, contentType, text, message] of cases) {
    t.throws(() => readAnswer({ status, type: contentType, text }), { message }, text)
  }
})
