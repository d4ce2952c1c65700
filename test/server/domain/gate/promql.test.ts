import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { GateLimit } from '../../../../server/domain/gate/gate.ts'
import { fillQuery, queryFault, readQuery } from '../../../../server/domain/gate/promql.ts'
import { repositoryRoot } from '../../../helpers/architecture.ts'

const atMost: GateLimit = { max: 1 }
const increase: GateLimit = { maxIncrease: { absolute: 0.05 } }
const errors = 'errors_total{variation="{{variation}}"}'

t.test('the longest way back of a query is found by the grammar of PromQL', async (t) => {
  const cases: readonly (readonly [string, number])[] = [
    ['up', 0],
    ['sum(rate(x[5m]))', 300],
    ['rate(x[1h30m]) / rate(y[ 300 ])', 5400],
    ['max_over_time(rate(x[5m])[30m:1m])', 2100],
    ['rate(x[5m] offset 1h)', 3900],
    ['rate(x[10m] offset -5m)', 300],
    ['a / b offset 1h', 3600],
    ['rate(a[2h]) / b offset 1h', 7200],
    ['(a / b)[2h:] @ end()', 7200],
    ['-a[10m:]', 600],
    ['sum by (le) (rate(x[1m])) unless on() (y[1w:1d] > bool 2)', 604800],
    ['rate(x{path="[9h]", q=\'"[8h]\'}[5m]) # [7h]', 300],
    ['rate({"a.b", v="on"}[5m]) or vector(0)', 300],
    ['increase(x[{{stepAge}}s]) / {{ stepAge }}', 15],
    ['rate(x[{{stepAge}}s]) - rate(x[5m])', 300],
  ]
  for (const [promql, seconds] of cases) {
    t.same(readQuery({ promql }), { fault: null, reachMs: seconds * 1000 }, promql)
  }
})

t.test('a query that can prove nothing is refused, with what to write', async (t) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    [' ', /is empty/],
    ['sum(', /is not PromQL.* ends too early/],
    ['foo(x)', /is not PromQL.* at "\(x\)", character 4/],
    ['rate(x{v="{{variatoin}}"}[5m])', /has \{\{variatoin\}\} in it/],
    ['x{a="{{"}', /has \{\{ in it|has \{\{"\} in it/],
    ['x{a="{{variation | lower}}"}', /placeholders are \{\{variation\}\} and \{\{stepAge\}\}/],
    ['x @ 1609746000', /fixed time/],
    ['rate(x[2 * 5m])', /2\*5m, which is not one duration/],
    ['rate(x[step()])', /not one duration/],
    ['rate(x[{{stepAge}}s] offset 1m)', /looks back over the beginning of the step/],
    ['rate(x[{{stepAge}}m])', /looks back over the beginning of the step/],
    ['max_over_time(rate(x[1m])[{{stepAge}}s:])', /looks back over the beginning/],
  ]
  for (const [promql, fault] of cases) t.match(queryFault({ promql }, atMost), fault, promql)
})

t.test('a query that compares names the variation, with blanks or without', async (t) => {
  for (const promql of [errors, 'x{v="{{ variation }}"}', 'x_{{variation}}_total']) {
    t.equal(queryFault({ promql }, increase), null, promql)
  }
  t.match(queryFault({ promql: 'sum(x)' }, increase), /must name \{\{variation\}\}.*always a Go/)
  t.equal(queryFault({ promql: 'sum(x)' }, atMost), null, 'a limit needs no other side')
  const filled = fillQuery('a{v="{{ variation }}"}[{{stepAge}}s] {{stepAge}} {{other}}', {
    variation: 'v1.2',
    stepAgeSeconds: 61.9,
  })
  t.equal(filled, 'a{v="v1.2"}[61s] 61 {{other}}')
  t.match(fillQuery('[{{stepAge}}s]', { variation: 'on', stepAgeSeconds: 3 }), '[15s]')
})

t.test('the queries of the documentation can be gates', async (t) => {
  const page = readFileSync(join(repositoryRoot, 'docs/gates.md'), 'utf8')
  const queries = [...page.matchAll(/^```\n(.*?)^```$/gms)].map(([, text = '']) => text)
  t.equal(queries.length, 2)
  for (const promql of queries) {
    t.equal(queryFault({ promql }, increase), null)
    t.equal(readQuery({ promql }).reachMs, 15_000)
  }
})

t.test('no text makes the reader throw or wait', async (t) => {
  const deep = `${'('.repeat(1000)}x${')'.repeat(1000)}`
  const texts = [deep, '['.repeat(2048), '{{'.repeat(1024), '((x[5m])'.repeat(200), '\u0000"\\']
  for (const promql of texts) t.type(readQuery({ promql }).reachMs, 'number')
})
