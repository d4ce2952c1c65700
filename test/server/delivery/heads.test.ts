import t from 'tap'
import { openTestStream } from '../../helpers/event-stream.ts'
import { createShop, startTestServer } from '../../helpers/server.ts'
import { deliveryOf } from './delivery-of.ts'

const shop = '/api/v1/projects/shop'
const flag = `${shop}/flags/checkout`
const config = `${flag}/environments/production`

t.test(
  'a commit moves the heads of the environments whose parts it changes, and no other',
  async (t) => {
    const server = await startTestServer(t)
    await createShop(server)
    await server.post(`${shop}/flags`, { key: 'login', type: 'boolean' })
    const heads = () => ['staging', 'production'].map((key) => deliveryOf(server, key).head)
    const rule = {
      id: 'beta',
      when: { attribute: 'plan', op: 'in', values: ['beta'] },
      serve: { variation: 'on' },
    }
    const reason = { reason: 'a test' }
    const on = { on: true }
    const keyIds: string[] = []
    const both = ['staging', 'production']
    const steps: readonly (readonly [string, () => Promise<unknown>, readonly string[]])[] = [
      ['a flag is made', () => server.post(`${shop}/flags`, { key: 'new', type: 'boolean' }), both],
      ['what only people read', () => server.patch(flag, { name: 'N', tags: ['a'] }), []],
      ['who owns it', () => server.patch(flag, { owner: 'team', description: 'x' }), []],
      ['whether clients see it', () => server.patch(flag, { clientVisible: true }), both],
      ['the same again', () => server.patch(flag, { clientVisible: true }), []],
      ['it is turned on', () => server.patch(config, on), ['production']],
      ['it is turned on again', () => server.patch(config, on), []],
      ['a rule', () => server.patch(config, { rules: [rule] }), ['production']],
      ['its name', () => server.patch(config, { rules: [{ ...rule, name: 'Beta' }] }), []],
      ['a kill', () => server.post(`${config}/kill`, reason), ['production']],
      ['a second kill', () => server.post(`${config}/kill`, reason), []],
      ['an edit while killed', () => server.patch(config, { on: false }), ['production']],
      ['a restore', () => server.post(`${config}/restore`, reason), ['production']],
      ['an environment', () => server.patch(`${shop}/environments/staging`, { name: 'S' }), []],
      ['another environment', () => server.post(`${shop}/environments`, { key: 'third' }), []],
      ['a project', () => server.patch(shop, { name: 'The shop' }), []],
      ['a key', async () => keyIds.push((await server.createKey('shop', 'production')).id), []],
      ['its end', () => server.delete(`/api/v1/tokens/${keyIds[0]}`), []],
      ['it is archived', () => server.post(`${flag}/archive`), both],
      ['what nobody gets', () => server.patch(config, on), []],
      ['nor this', () => server.patch(flag, { clientVisible: false }), []],
      ['nor a kill of it', () => server.post(`${config}/kill`, reason), []],
      ['it is back', () => server.post(`${flag}/unarchive`), both],
      ['and away', () => server.post(`${flag}/archive`), both],
      ['and gone', () => server.delete(flag), []],
      ['and new', () => server.post(`${shop}/flags`, { key: 'checkout', type: 'boolean' }), both],
    ]
    for (const [what, act, moved] of steps) {
      const before = heads()
      await act()
      const after = heads()
      const changed = both.filter((_, i) => before[i] !== after[i])
      t.same(changed, moved, what)
      const { head } = [...server.control.projects.feeds()][0]?.state ?? {}
      for (const one of after.filter((_, i) => before[i] !== after[i])) {
        t.equal(one, `${head?.epoch}.${head?.revision}`, `${what}: to the commit’s revision`)
      }
    }
  },
)

t.test('a commit that leaves the parts alone sends nothing', async (t) => {
  const server = await startTestServer(t)
  await createShop(server)
  const { secret } = await server.createKey('shop', 'production')
  const stream = await openTestStream(t, server.url, secret)
  await stream.next('snapshot')
  await server.patch(flag, { name: 'Another' })
  await server.patch(`${flag}/environments/staging`, { on: true })
  await server.createKey('shop', 'production')
  await server.patch(config, { on: true })
  await stream.next('delta')
  t.same(
    stream.events.map(({ event }) => event),
    ['snapshot', 'delta'],
    'one event, of the only commit that changed anything here',
  )
  t.match(stream.events[1]?.data, { from: stream.events[0]?.id })
})

t.test('an environment that comes later holds all flags, from its own beginning on', async (t) => {
  const server = await startTestServer(t)
  await createShop(server, { flags: ['checkout', 'login'] })
  const made = await server.post(`${shop}/environments`, { key: 'late' })
  t.equal(deliveryOf(server, 'late').head, made.headers.get('sluice-revision'))
  const { secret } = await server.createKey('shop', 'late')
  const snapshot = await server.get('/sdk/v1/snapshot', { token: secret })
  t.match(snapshot.body, { flags: [{ key: 'checkout', on: false }, { key: 'login' }] })
})
