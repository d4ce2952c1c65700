import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { chooseEncoding } from '../../../server/delivery/compressed.ts'
import { canonicalJson } from '../../../server/store/canonical.ts'
import { createShop, startTestServer, type TestServer } from '../../helpers/server.ts'
import { deliveryOf } from './delivery-of.ts'

const config = '/api/v1/projects/shop/flags/checkout/environments/production'

/** Asks without a client that decodes what comes. */
async function fetchRaw(server: TestServer, secret: string, headers: Record<string, string>) {
  const {
    statusCode,
    rawPayload,
    headers: answered,
  } = await server.app.inject({
    url: '/sdk/v1/snapshot',
    headers: { authorization: `Bearer ${secret}`, ...headers },
  })
  return { status: statusCode, bytes: rawPayload, headers: answered }
}

t.test(
  'one snapshot, in the encoding that was asked for, each with an ETag of its own',
  async (t) => {
    const server = await startTestServer(t)
    await createShop(server)
    const { secret } = await server.createKey('shop', 'production')
    const plain = await fetchRaw(server, secret, {})
    const { head } = deliveryOf(server, 'production')
    t.match(plain.headers, {
      etag: `"${head}.1"`,
      'sluice-revision': head,
      'cache-control': 'private, no-cache',
      vary: 'accept-encoding',
      'content-type': 'application/json; charset=utf-8',
    })
    t.notOk('content-encoding' in plain.headers)
    for (const [encoding, suffix, decode] of [
      ['gzip', '-gz', gunzipSync],
      ['br', '-br', brotliDecompressSync],
    ] as const) {
      const packed = await fetchRaw(server, secret, { 'accept-encoding': encoding })
      t.match(packed.headers, { etag: `"${head}.1${suffix}"`, 'content-encoding': encoding })
      t.ok(decode(packed.bytes).equals(plain.bytes), `${encoding}: the same bytes inside`)
      const again = await fetchRaw(server, secret, { 'accept-encoding': encoding })
      t.ok(again.bytes.equals(packed.bytes))
    }
    const text = plain.bytes.toString('utf8')
    t.equal(text, canonicalJson(JSON.parse(text)), 'canonical JSON')
  },
)

t.test('who has it already is told so, and gets the new one as soon as there is one', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { secret } = await server.createKey('shop', 'production')
  for (const encoding of ['identity', 'gzip', 'br']) {
    const headers = { 'accept-encoding': encoding }
    const { etag = '' } = (await fetchRaw(server, secret, headers)).headers
    for (const known of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
      const answer = await fetchRaw(server, secret, { ...headers, 'if-none-match': known })
      t.equal(answer.status, 304, known)
      t.equal(answer.bytes.length, 0)
      t.equal(answer.headers.etag, etag)
    }
    t.equal(
      (await fetchRaw(server, secret, { ...headers, 'if-none-match': '"1.1.1"' })).status,
      200,
    )
    const other = encoding === 'gzip' ? 'br' : 'gzip'
    const crossed = { 'accept-encoding': other, 'if-none-match': etag }
    t.equal(
      (await fetchRaw(server, secret, crossed)).status,
      200,
      'another encoding is other bytes',
    )
    await server.post(`${config}/${encoding === 'gzip' ? 'restore' : 'kill'}`, { reason: 'x' })
    const next = await fetchRaw(server, secret, { ...headers, 'if-none-match': etag })
    t.equal(next.status, 200)
    t.not(next.headers.etag, etag)
  }
})

t.test('a snapshot is written and compressed once per head, however many ask', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const delivery = deliveryOf(server, 'production')
  const text = delivery.snapshot()
  t.equal(delivery.snapshot(), text)
  const [first, second] = await Promise.all([text.bytes('br'), text.bytes('br')])
  t.equal(first, second, 'the very same buffer')
  await server.patch(config, { on: true })
  t.not(delivery.snapshot(), text)
})

t.test('parts stand in the order of their keys by code unit', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['b', 'a', 'Z', 'a1', 'a-1', 'a.1'] })
  const { secret } = await server.createKey('shop', 'production')
  const { body } = await server.get('/sdk/v1/snapshot', { token: secret })
  const keys = Array.isArray(body.flags) ? body.flags.map(({ key }) => key) : []
  t.same(keys, ['Z', 'a', 'a-1', 'a.1', 'a1', 'b'])
})

t.test('the encoding follows Accept-Encoding', (t) => {
  for (const [accept, encoding] of [
    [undefined, 'identity'],
    ['', 'identity'],
    ['identity', 'identity'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['br; q=0.0 , gzip;q=0.000', 'identity'],
    ['br;q=0.5,gzip;q=1', 'br'],
    ['zstd, deflate', 'identity'],
    ['*', 'identity'],
    [';;;,,q=1', 'identity'],
  ] as const) {
    t.equal(chooseEncoding(accept), encoding, accept ?? 'none')
  }
  t.end()
})
