import { OFREPProvider } from '@openfeature/ofrep-provider'
import { ErrorCode, OpenFeature } from '@openfeature/server-sdk'
import t from 'tap'
import { createShop, startTestServer, type TestServer } from '../helpers/server.ts'
import { createShopFlags } from './helpers/shop.ts'

/** OpenFeature's own OFREP provider for servers, which nobody here wrote. */
async function connect(server: TestServer, domain: string, secret: string) {
  const provider = new OFREPProvider({
    baseUrl: server.url,
    headers: [['Authorization', `Bearer ${secret}`]],
  })
  await OpenFeature.setProviderAndWait(domain, provider)
  return OpenFeature.getClient(domain)
}

t.test("OpenFeature's OFREP provider evaluates against the server", async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: [] })
  await createShopFlags(server)
  const { secret } = await server.createKey('shop', 'production')
  const client = await connect(server, 'server', secret)
  t.teardown(() => OpenFeature.close())
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

  const path = '/api/v1/projects/shop/flags/checkout/environments/production/kill'
  t.equal((await server.post(path, { reason: 'test' })).status, 200)
  t.match(await client.getBooleanDetails('checkout', true, user), {
    value: false,
    reason: 'DISABLED',
    flagMetadata: { killed: true },
  })
})

t.test("a revoked key, and a key that is none, give the application's defaults", async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { id, secret } = await server.createKey('shop', 'production')
  const client = await connect(server, 'revoked', secret)
  t.teardown(() => OpenFeature.close())
  t.match(await client.getBooleanDetails('checkout', true), { reason: 'DISABLED', value: false })
  await server.delete(`/api/v1/tokens/${id}`)
  t.match(await client.getBooleanDetails('checkout', true), { reason: 'ERROR', value: true })
})
