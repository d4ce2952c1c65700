import type { Client } from '@sluice/sdk'
import { createTestClient } from '@sluice/sdk/testing'
import t from 'tap'

/** Code under test, written against the real client's type. */
function greet(flags: Client, user: string): string {
  return flags.boolean('polite', { targetingKey: user }, false) ? `Dear ${user}` : `Hi ${user}`
}

t.test('a test client serves what it is told, to code that takes a client', async (t) => {
  const flags = createTestClient({ polite: true })
  t.equal(greet(flags, 'Ada'), 'Dear Ada')
  flags.set('polite', false)
  t.equal(greet(flags, 'Ada'), 'Hi Ada')
  flags.unset('polite')
  t.equal(greet(flags, 'Ada'), 'Hi Ada')
  t.same(flags.calls, [
    { flagKey: 'polite', context: { targetingKey: 'Ada' }, value: true },
    { flagKey: 'polite', context: { targetingKey: 'Ada' }, value: false },
    { flagKey: 'polite', context: { targetingKey: 'Ada' }, value: undefined },
  ])
})

t.test('every getter answers as the real client does', async (t) => {
  const flags = createTestClient({ theme: 'dark', limit: 3, menu: { items: ['a'] } })
  t.equal(flags.string('theme', {}, ''), 'dark')
  t.equal(flags.number('limit', {}, 0), 3)
  t.same(flags.json('menu', {}, null), { items: ['a'] })
  t.equal(flags.boolean('theme', {}, true), true, 'the default, for a flag of another type')
  t.equal(flags.details('theme', {}, true).errorCode, 'TYPE_MISMATCH')
  t.equal(flags.details('gone', {}, true).errorCode, 'FLAG_NOT_FOUND')
  t.equal(flags.for({ targetingKey: 'u' }).string('theme', ''), 'dark')
  t.same(Object.keys(flags.all({})), ['theme', 'limit', 'menu'])
  flags.override('limit', 5)
  t.equal(flags.number('limit', {}, 0), 5)
  flags.override('limit', undefined)
  t.equal(flags.number('limit', {}, 0), 3)
  t.throws(() => flags.set('menu', Reflect.apply(Number, undefined, ['none'])), 'no JSON')
})

t.test('listeners hear of changes until they leave', async (t) => {
  const flags = createTestClient()
  const heard: (readonly string[])[] = []
  const off = flags.on('change', (flagKeys) => heard.push(flagKeys))
  flags.set('a', true)
  flags.unset('a')
  off()
  flags.set('b', true)
  t.same(heard, [['a'], ['a']])
})

t.test('it is ready at once, and needs neither I/O nor timers', async (t) => {
  const before = process.getActiveResourcesInfo().length
  const flags = createTestClient()
  t.equal(await flags.ready(0), true)
  t.equal(process.getActiveResourcesInfo().length, before)
  t.match(flags.status, { state: 'ready', mode: 'offline', verified: false })
  flags.track('orders', {})
  await flags.flush()
  await flags.close()
  t.equal(flags.status.state, 'closed')
})

t.test('recorded calls are bounded', async (t) => {
  const flags = createTestClient()
  for (let call = 0; call < 10_010; call += 1) flags.boolean('a', {}, false)
  t.equal(flags.calls.length, 10_000)
})
