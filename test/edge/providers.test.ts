import { OFREPProvider } from '@openfeature/ofrep-provider'
import { ErrorCode, OpenFeature } from '@openfeature/server-sdk'
import t from 'tap'
import { until } from '../system/until.ts'
import { ask, createKeyOf, evaluate } from './helpers/edges.ts'
import { BOUND_MS, startRuntimes, switchCheckout, untilServed } from './helpers/runtimes.ts'

const runtimes = await startRuntimes(t)
t.teardown(() => OpenFeature.close())

/** OpenFeature's own OFREP provider for servers, which nobody here wrote. */
async function connect(baseUrl: string, domain: string, secret: string) {
  const headers: [string, string][] = [['Authorization', `Bearer ${secret}`]]
  await OpenFeature.setProviderAndWait(domain, new OFREPProvider({ baseUrl, headers }))
  return OpenFeature.getClient(domain)
}

for (const [where, url] of runtimes.urls) {
  t.test(`OpenFeature's OFREP provider evaluates by ${where}`, async (t) => {
    const { server, serverKey } = runtimes
    const client = await connect(url, where, serverKey.secret)
    const user = { targetingKey: 'user-1', country: 'NL' }

    t.match(await client.getBooleanDetails('checkout', false, user), {
      value: true,
      variant: 'on',
      reason: 'STATIC',
    })
    t.equal(await client.getStringValue('theme', 'none', user), 'blue')
    t.equal(await client.getNumberValue('limit', 0, user), 12.5)
    t.same(await client.getObjectValue('layout', {}, user), { columns: 3, wide: true })
    t.match(await client.getBooleanDetails('targeted', false, user), {
      value: true,
      reason: 'TARGETING_MATCH',
      flagMetadata: { rule: 'dutch' },
    })
    t.match(await client.getBooleanDetails('ramped', false, user), { reason: 'SPLIT' })

    t.match(await client.getBooleanDetails('ramped', true, {}), {
      value: true,
      errorCode: ErrorCode.TARGETING_KEY_MISSING,
    })
    t.match(await client.getBooleanDetails('nobody-knows', true, user), {
      value: true,
      errorCode: ErrorCode.FLAG_NOT_FOUND,
    })
    t.match(await client.getBooleanDetails('theme', true, user), {
      value: true,
      errorCode: ErrorCode.TYPE_MISMATCH,
    })

    await switchCheckout(server, 'kill')
    await untilServed(url, serverKey.secret, false)
    t.match(await client.getBooleanDetails('checkout', true, user), {
      value: false,
      reason: 'DISABLED',
      flagMetadata: { killed: true },
    })
    await switchCheckout(server, 'restore')
    for (const [, one] of runtimes.urls) await untilServed(one, serverKey.secret, true)
  })

  t.test(`a revoked key gives the application's defaults by ${where}`, async (t) => {
    const { server } = runtimes
    const { id, secret } = await createKeyOf(server, 'server')
    await until('the key is known', BOUND_MS, async () => {
      return (await evaluate(url, secret, 'checkout')).status === 200
    })
    const client = await connect(url, `revoked: ${where}`, secret)
    t.match(await client.getBooleanDetails('checkout', false), { reason: 'STATIC', value: true })
    await server.delete(`/api/v1/tokens/${id}`)
    await until('it is known no more', BOUND_MS, async () => {
      return (await evaluate(url, secret, 'checkout')).status === 401
    })
    t.match(await client.getBooleanDetails('checkout', false), { reason: 'ERROR', value: false })
  })
}

t.test('a large answer of all flags comes compressed, and is the same everywhere', async (t) => {
  const { server, clientKey, urls } = runtimes
  const value = 'long '.repeat(400)
  const variations = [
    { key: 'a', value },
    { key: 'b', value: '' },
  ]
  const flag = { key: 'text', type: 'string', variations, clientVisible: true }
  await server.post('/api/v1/projects/shop/flags', flag)
  const config = { on: true, default: { variation: 'a' } }
  await server.patch('/api/v1/projects/shop/flags/text/environments/production', config)
  const tags = new Set<string | null>()
  for (const [where, url] of urls) {
    await until('the flag is there', BOUND_MS, async () => {
      return (await evaluate(url, clientKey.secret, 'text')).body.value === value
    })
    const asked = (headers: Record<string, string>) =>
      ask(`${url}/ofrep/v1/evaluate/flags`, clientKey.secret, {
        ...{ method: 'POST', body: '{"context":{}}', headers },
      })
    const large = await asked({ 'accept-encoding': 'gzip' })
    t.equal(large.headers.get('content-encoding'), 'gzip', where)
    t.match(JSON.stringify(large.body), value)
    const tag = large.headers.get('etag') ?? ''
    t.match(tag, /-gz"$/)
    t.equal((await asked({ 'if-none-match': tag })).status, 304)
    const plain = await asked({ 'accept-encoding': 'identity' })
    t.equal(plain.headers.get('content-encoding'), null)
    t.same(plain.body, large.body)
    tags.add(plain.headers.get('etag'))
  }
  t.ok(tags.size <= 2, 'a worker without streams says one thing less')
})
