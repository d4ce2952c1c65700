import t from 'tap'
import { createShop, startTestServer } from '../../helpers/server.ts'

const flags = '/api/v1/projects/shop/flags'

t.test('flags are listed with what they serve everywhere, if that is asked for', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const config = `${flags}/checkout/environments/production`
  await server.patch(config, {
    on: true,
    default: { percent: 25 },
    rules: [
      { when: { attribute: 'country', op: 'in', values: ['NL'] }, serve: { variation: 'on' } },
    ],
    targets: [{ variation: 'on', values: ['user-1'] }],
  })
  await server.post(`${flags}/checkout/environments/staging/kill`, { reason: 'x' })
  const environments = [
    {
      environment: 'production',
      on: true,
      killed: false,
      targets: 1,
      rules: 1,
      serves: { on: 25, off: 75 },
    },
    { environment: 'staging', on: false, killed: true, targets: 0, rules: 0, serves: { on: 100 } },
  ]
  const list = await server.get(`${flags}?include=environments`)
  t.match(list.body, { items: [{ key: 'checkout', environments }], next: null })
  const one = await server.get(`${flags}/checkout?include=environments`)
  t.same(one.body.environments, environments)
  t.equal(one.etag, (await server.get(`${flags}/checkout`)).etag)
  t.notOk('environments' in (await server.get(`${flags}/checkout`)).body, 'else they are left out')
  t.equal((await server.get(`${flags}?include=everything`)).status, 422)
})
