import type { Test } from 'tap'
import { type Engine, newId, newProject } from './backend.ts'

/** Notes of jobs: durable, replaced by one writer at a time. */
export async function noteCases(t: Test, engine: Engine): Promise<void> {
  const backend = await engine.create()
  let store = await backend.open()
  t.teardown(async () => {
    await store.close()
    await backend.dispose()
  })

  await t.test('a note is replaced only by who read it last', async (t) => {
    const project = newProject()
    const { notes } = store
    t.equal(await notes.read(project, 'a/1'), null)
    t.equal(await notes.replace(project, 'a/1', 1, 'x'), false, 'there is none yet')
    t.equal(await notes.replace(project, 'a/1', 0, 'one two'), true)
    t.equal(await notes.replace(project, 'a/1', 0, 'other'), false, 'there is one already')
    t.same(await notes.read(project, 'a/1'), { version: 1, value: 'one two' })
    t.equal(await notes.replace(project, 'a/1', 1, 'three'), true)
    t.equal(await notes.replace(project, 'a/1', 1, 'late'), false)
    t.same(await notes.read(project, 'a/1'), { version: 2, value: 'three' })
    t.equal(await notes.read(newProject(), 'a/1'), null, 'notes of a project are its own')
  })

  await t.test('of many who replace at once, one does', async (t) => {
    const project = newProject()
    const values = Array.from({ length: 20 }, () => newId())
    const done = await Promise.all(
      values.map((value) => store.notes.replace(project, 'a', 0, value)),
    )
    const winner = values[done.indexOf(true)]
    t.equal(done.filter(Boolean).length, 1)
    t.same(await store.notes.read(project, 'a'), { version: 1, value: winner })
  })

  await t.test('a note can be removed, by who read it last', async (t) => {
    const project = newProject()
    const { notes } = store
    await notes.replace(project, 'a', 0, '1')
    await notes.replace(project, 'b', 0, '1')
    t.same([...(await notes.list(project))].sort(), ['a', 'b'])
    t.equal(await notes.replace(project, 'a', 7, null), false)
    t.equal(await notes.replace(project, 'a', 1, null), true)
    t.equal(await notes.replace(project, 'a', 1, null), false)
    t.same(await notes.list(project), ['b'])
  })

  await t.test('notes are kept over a restart, and go with their project', async (t) => {
    const project = newProject()
    await store.notes.replace(project, 'a', 0, 'kept')
    await store.close()
    store = await backend.open()
    t.same(await store.notes.read(project, 'a'), { version: 1, value: 'kept' })
    await store.log.erase(project)
    t.same(await store.notes.list(project), [])
  })
}
