import t from 'tap'
import { readGate } from '../../../server/cli/gate-option.ts'

t.test('a gate is read as people write it', async (t) => {
  const cases: [string, object][] = [
    ['checkout:errors:+0.5%', { maxIncrease: { absolute: 0.005 } }],
    ['checkout:errors:+0.01', { maxIncrease: { absolute: 0.01 } }],
    ['checkout:errors:<=2%', { max: 0.02 }],
    ['checkout:p99:+20%', { maxIncrease: { relative: 0.2 } }],
    ['checkout:p99:+50', { maxIncrease: { absolute: 50 } }],
    ['checkout:p95:<=300', { max: 300 }],
    ['checkout:mean:>=1.5', { min: 1.5 }],
  ]
  for (const [text, limit] of cases) {
    const [metric, statistic = ''] = text.split(':')
    const source = { metric, statistic }
    t.same(readGate(text), { id: `checkout-${statistic}`, source, limit }, text)
  }
  t.match(readGate('Cart.total_ms:p50:+1%'), { id: 'cart-total-ms-p50' })
  const json = { id: 'cpu', source: { saturation: 'cpu' }, limit: { max: 0.9 } }
  t.same(readGate(JSON.stringify(json)), json)
  for (const text of ['', 'checkout', 'checkout:p98:+1', 'checkout:p99:20%', 'a:p99:<=20%', '{']) {
    t.throws(() => readGate(text), { code: 'USAGE' }, text)
  }
})
