import { setTimeout as delay } from 'node:timers/promises'
import type { Test } from 'tap'
import { OVERFLOW_FIELD } from '../../../server/store/retention.ts'
import { type Engine, newId } from './backend.ts'

/** Counters and presence. */
export async function telemetryCases(t: Test, engine: Engine): Promise<void> {
  const backend = await engine.create()
  const telemetryRetention = { counterFields: 5, instances: 3 }
  let store = await backend.open({ telemetryRetention })
  t.teardown(async () => {
    await store.close()
    await backend.dispose()
  })

  await t.test('a report counts once for its run', async (t) => {
    const scope = newId()
    const { telemetry } = store
    const run = { instance: 'web-1', boot: 'b1' }
    t.equal(await telemetry.addCounters(scope, { ...run, seq: 1 }, { a: 1, b: 2.5 }), true)
    t.equal(await telemetry.addCounters(scope, { ...run, seq: 1 }, { a: 1, b: 2.5 }), false)
    t.equal(await telemetry.addCounters(scope, { ...run, seq: 3 }, { a: 10 }), true)
    t.equal(
      await telemetry.addCounters(scope, { ...run, seq: 2 }, { a: 100 }),
      false,
      'an older one',
    )
    t.equal(await telemetry.addCounters(scope, { ...run, boot: 'b2', seq: 1 }, { a: 1000 }), true)
    t.equal(
      await telemetry.addCounters(scope, { ...run, instance: 'web-2', seq: 1 }, { a: 0.5 }),
      true,
    )
    t.same(await telemetry.readCounters(scope), { a: 1011.5, b: 2.5 })
    t.same(await telemetry.readCounters(newId()), {})
  })

  await t.test('counters are kept over a restart', async (t) => {
    const scope = newId()
    const origin = { instance: 'web-1', boot: 'b1', seq: 1 }
    const large = { ['__proto__']: 1, plain: 2 ** 53, 'a b': -1 }
    await store.telemetry.addCounters(scope, origin, large)
    await store.close()
    store = await backend.open({ telemetryRetention })
    t.same(await store.telemetry.readCounters(scope), large)
    t.equal(await store.telemetry.addCounters(scope, origin, large), false)
  })

  await t.test('fields over the limit are dropped and counted', async (t) => {
    const scope = newId()
    const { telemetry } = store
    const origin = { instance: 'web-1', boot: 'b1' }
    await telemetry.addCounters(scope, { ...origin, seq: 1 }, { a: 1, b: 1, c: 1, d: 1 })
    await telemetry.addCounters(scope, { ...origin, seq: 2 }, { d: 1, e: 1, f: 1, g: 1 })
    await telemetry.addCounters(scope, { ...origin, seq: 3 }, { a: 1, h: 1 })
    t.same(await telemetry.readCounters(scope), {
      a: 2,
      b: 1,
      c: 1,
      d: 2,
      e: 1,
      [OVERFLOW_FIELD]: 3,
    })
  })

  await t.test('counters are read by the beginning of their field, and removed', async (t) => {
    const scope = newId()
    const { telemetry } = store
    const origin = { instance: 'web-1', boot: 'b1' }
    const amounts = { 'a*/x': 1, 'a*/y': 2, 'ab/x': 3, 'a*': 4, 'A*/x': 5 }
    await telemetry.addCounters(scope, { ...origin, seq: 1 }, amounts)
    t.same(await telemetry.readCounters(scope, 'a*/'), { 'a*/x': 1, 'a*/y': 2 })
    t.same(await telemetry.readCounters(scope, '[a-z]'), {})
    await telemetry.dropCounters(scope, ['a*/x', 'A*/x', 'not there'])
    await telemetry.dropCounters(scope, [])
    t.same(await telemetry.readCounters(scope), { 'a*/y': 2, 'ab/x': 3, 'a*': 4 })
    await telemetry.addCounters(scope, { ...origin, seq: 2 }, { 'a*/x': 1, new: 1, over: 1 })
    const { [OVERFLOW_FIELD]: dropped, ...kept } = await telemetry.readCounters(scope)
    t.same(kept, { 'a*/x': 1, 'a*/y': 2, 'ab/x': 3, 'a*': 4, new: 1 }, 'there is room again')
    t.equal(dropped, 1)
  })

  await t.test('many counters are read whole', async (t) => {
    const own = await engine.create()
    const many = await own.open()
    t.teardown(async () => {
      await many.close()
      await own.dispose()
    })
    const scope = newId()
    const amounts = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`field-${i}`, i]))
    await many.telemetry.addCounters(scope, { instance: 'w', boot: 'b', seq: 1 }, amounts)
    t.same(await many.telemetry.readCounters(scope), amounts)
    t.equal(Object.keys(await many.telemetry.readCounters(scope, 'field-2')).length, 1111)
    await many.telemetry.dropCounters(scope, Object.keys(amounts).slice(1))
    t.same(await many.telemetry.readCounters(scope), { 'field-0': 0 })
  })

  await t.test('an amount that is not a number is a mistake', async (t) => {
    const scope = newId()
    const origin = { instance: 'web-1', boot: 'b1', seq: 1 }
    const { telemetry } = store
    await t.rejects(telemetry.addCounters(scope, origin, { a: 1, b: Number.NaN }), TypeError)
    await t.rejects(telemetry.addCounters(scope, origin, { [OVERFLOW_FIELD]: 1 }), TypeError)
    t.same(await telemetry.readCounters(scope), {})
  })

  await t.test('presence lists who was heard of lately, with the last state', async (t) => {
    const scope = newId()
    const before = Date.now() - 1000
    await store.telemetry.touchPresence(scope, 'web-2', '{"n":1}', 60_000)
    await store.telemetry.touchPresence(scope, 'web-1', '{"n":1}', 60_000)
    await store.telemetry.touchPresence(scope, 'web-1', '{"n":2}', 60_000)
    const list = await store.telemetry.listPresence(scope, 60_000)
    t.match(list, [
      { instance: 'web-1', state: '{"n":2}' },
      { instance: 'web-2', state: '{"n":1}' },
    ])
    t.ok(list.every(({ seenAt }) => seenAt >= before && seenAt <= Date.now() + 1000))
    t.ok(list.every(({ silentMs }) => silentMs >= 0 && silentMs < 30_000))
    const started = Date.now()
    while ((await store.telemetry.listPresence(scope, 10)).length > 0) {
      if (Date.now() - started > 5000) throw new Error('nobody grows old')
      await delay(5)
    }
    t.same(await store.telemetry.listPresence(newId(), 60_000), [])
  })

  await t.test('who says goodbye is forgotten at once', async (t) => {
    const scope = newId()
    const { telemetry } = store
    for (const instance of ['a', 'b', 'c']) {
      await telemetry.touchPresence(scope, instance, '{}', 60_000)
    }
    await telemetry.dropPresence(scope, 'b')
    await telemetry.dropPresence(scope, 'nobody')
    await telemetry.touchPresence(scope, 'd', '{}', 60_000)
    const list = await telemetry.listPresence(scope, 60_000)
    t.same(
      list.map(({ instance }) => instance),
      ['a', 'c', 'd'],
    )
  })

  await t.test('each scope keeps presence for a time of its own', async (t) => {
    const [short, long] = [newId(), newId()]
    const { telemetry } = store
    await telemetry.touchPresence(short, 'old', '{}', 1)
    await telemetry.touchPresence(long, 'old', '{}', 60_000)
    const names = async (scope: string) => {
      await telemetry.touchPresence(scope, 'new', '{}', scope === short ? 1 : 60_000)
      return (await telemetry.listPresence(scope, 60_000)).map(({ instance }) => instance)
    }
    const started = Date.now()
    while ((await names(short)).includes('old')) {
      if (Date.now() - started > 10_000) throw new Error('nobody is forgotten')
      await delay(20)
    }
    t.same(await names(long), ['new', 'old'])
  })

  await t.test('presence and runs are bounded: the oldest go first', async (t) => {
    const scope = newId()
    for (const instance of ['a', 'b', 'c', 'd', 'e']) {
      await store.telemetry.touchPresence(scope, instance, '{}', 60_000)
      await store.telemetry.addCounters(scope, { instance, boot: 'x', seq: 1 }, { n: 1 })
      await delay(2)
    }
    const list = await store.telemetry.listPresence(scope, 60_000)
    t.same(
      list.map(({ instance }) => instance),
      ['c', 'd', 'e'],
    )
    const again = (instance: string): Promise<boolean> =>
      store.telemetry.addCounters(scope, { instance, boot: 'x', seq: 1 }, { n: 1 })
    t.equal(await again('e'), false, 'remembered')
    t.equal(await again('a'), true, 'forgotten')
  })
}
