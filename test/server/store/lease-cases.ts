import { setTimeout as delay } from 'node:timers/promises'
import type { Test } from 'tap'
import { type Engine, newId } from './backend.ts'

/** Locks that expire. */
export async function leaseCases(t: Test, engine: Engine): Promise<void> {
  const backend = await engine.create()
  const store = await backend.open()
  const other = engine.peers > 1 ? await backend.open() : store
  t.teardown(async () => {
    await Promise.all([store.close(), other.close()])
    await backend.dispose()
  })

  await t.test('one holder at a time, and the holder may take it again', async (t) => {
    const name = newId()
    t.equal(await store.leases.acquire(name, 'a', 60_000), true)
    t.equal(await other.leases.acquire(name, 'b', 60_000), false)
    t.equal(await store.leases.acquire(name, 'a', 60_000), true)
    t.equal(await other.leases.acquire(newId(), 'b', 60_000), true, 'another lease is free')
  })

  await t.test('only the holder can renew or release', async (t) => {
    const name = newId()
    await store.leases.acquire(name, 'a', 60_000)
    t.equal(await store.leases.renew(name, 'a', 60_000), true)
    t.equal(await other.leases.renew(name, 'b', 60_000), false)
    await other.leases.release(name, 'b')
    t.equal(await other.leases.acquire(name, 'b', 60_000), false)
    await store.leases.release(name, 'a')
    t.equal(await other.leases.acquire(name, 'b', 60_000), true)
    t.equal(await store.leases.renew(name, 'a', 60_000), false)
  })

  await t.test('an expired lease is free and cannot be renewed', async (t) => {
    const name = newId()
    await store.leases.acquire(name, 'a', 30)
    const started = Date.now()
    while (!(await other.leases.acquire(name, 'b', 60_000))) {
      if (Date.now() - started > 5000) throw new Error('the lease does not expire')
      await delay(5)
    }
    t.equal(await store.leases.renew(name, 'a', 60_000), false)
    await store.leases.release(name, 'a')
    t.equal(await store.leases.acquire(name, 'a', 60_000), false)
  })
}
