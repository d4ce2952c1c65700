import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'

const shop = '/api/v1/projects/shop'
const flags = `${shop}/flags`
const boolean = (key: string) => ({ key, type: 'boolean' })

t.test('Sluice-After takes one pair and nothing else', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { headers } = await server.get(flags)
  const head = headers.get('sluice-revision') ?? ''
  const after = (pair: string) => server.get(flags, { headers: { 'sluice-after': pair } })
  for (const pair of [head, '0.0', '1.999999999999999', '000.00']) {
    const answer = await after(pair)
    t.equal(answer.status, 200, pair)
    t.equal(answer.headers.get('sluice-revision'), head)
  }
  for (const pair of [
    '',
    '1',
    '1.',
    '.1',
    '-1.1',
    '1.1.1',
    '1,1',
    '1e3.1',
    '0x1.1',
    `"${head}"`,
    `${head}, ${head}`,
    `${'1'.repeat(16)}.1`,
  ]) {
    const refused = await after(pair)
    t.match(
      refused,
      { status: 422, body: { code: 'INVALID', errors: [{ path: 'header/sluice-after' }] } },
      pair,
    )
  }
  const writing = await server.post(flags, boolean('a'), { headers: { 'sluice-after': 'x' } })
  t.equal(writing.status, 422, 'before anything is written')
  t.equal((await server.get(`${flags}/a`)).status, 404)
})

t.test('an Idempotency-Key makes a write happen once, and is its sender’s own', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { environments: ['production'] })
  const headers = { 'idempotency-key': 'k'.repeat(255) }
  const config = `${flags}/checkout/environments/production`
  const { etag } = await server.get(config)
  const editing = { headers: { ...headers, 'if-match': etag } }
  const first = await server.patch(config, { default: { percent: 25 } }, editing)
  t.equal(first.status, 200, first.text)
  await server.patch(config, { on: true })
  const again = await server.patch(config, { default: { percent: 25 } }, editing)
  t.same([again.status, again.body, again.etag], [200, first.body, first.etag], 'as it was then')
  t.equal(again.headers.get('sluice-revision'), first.headers.get('sluice-revision'))
  t.match((await server.get(config)).body, {
    on: true,
    default: { split: { weights: { on: 25 } } },
  })

  const reordered = '{ "default" : { "percent" : 25.0 } }'
  t.equal((await server.patch(config, reordered, editing)).status, 200, 'the same, written apart')
  for (const [path, percent] of [
    [config, 26],
    [`${config}?x=1`, 25],
    [`${flags}/checkout/environments/other`, 25],
  ] as const) {
    const other = await server.send('PATCH', path, { body: { default: { percent } }, ...editing })
    t.match(other, { status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } }, path)
  }
  const elsewhere = await server.post(`${shop}/environments`, { key: 'more' }, { headers })
  t.match(elsewhere, { status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
})

t.test('refusals are not remembered: the same key may succeed later', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: [] })
  const headers = { 'idempotency-key': 'later' }
  const config = `${flags}/late/environments/production`
  const kill = () => server.post(`${config}/kill`, { reason: 'x' }, { headers })
  t.equal((await kill()).status, 404)
  await server.post(flags, boolean('late'))
  t.equal((await kill()).status, 200)
})

t.test('twenty times the same request at once is one write', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: [] })
  const headers = { 'idempotency-key': 'at-once' }
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => server.post(flags, boolean('a'), { headers })),
  )
  t.same([...new Set(answers.map(({ status }) => status))], [201])
  t.equal(new Set(answers.map(({ text, etag }) => text + etag)).size, 1)
})
