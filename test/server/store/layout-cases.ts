import type { Test } from 'tap'
import { LAYOUT_VERSION } from '../../../server/store/layout.ts'
import { commitMany, type Engine, newProject } from './backend.ts'

/** What the store says of its own data. */
export async function layoutCases(t: Test, engine: Engine): Promise<void> {
  await t.test('a layout only rises, for every project', async (t) => {
    const backend = await engine.create()
    const store = await backend.open()
    t.teardown(async () => {
      await store.close()
      await backend.dispose()
    })
    const project = newProject()
    await commitMany(store, project, 1)
    const before = await store.layout.read()
    t.match(before, { version: LAYOUT_VERSION })
    await store.layout.raise({ version: LAYOUT_VERSION, minWriter: 0 })
    t.same(await store.layout.read(), before, 'it does not fall')
    for (const minWriter of [LAYOUT_VERSION, LAYOUT_VERSION]) {
      await store.layout.raise({ version: LAYOUT_VERSION, minWriter })
      t.same(
        await store.layout.read(),
        { version: LAYOUT_VERSION, minWriter },
        'it may be repeated',
      )
    }
    await commitMany(store, project, 1)
  })
}
