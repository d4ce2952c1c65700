import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Test } from 'tap'
import {
  commitMany,
  commitOf,
  committed,
  type Engine,
  newProject,
  put,
  revisions,
  watching,
} from './backend.ts'

const COMPACTED = { code: 'COMPACTED' }

function upTo(count: number, from = 1): number[] {
  return Array.from({ length: count }, (_, index) => from + index)
}

/** The log as readers see it: ordered, without gaps, or Compacted. */
export async function watchCases(t: Test, engine: Engine): Promise<void> {
  const backend = await engine.create()
  const store = await backend.open()
  const reader = engine.peers > 1 ? await backend.open() : store
  t.teardown(async () => {
    await Promise.all([store.close(), reader.close()])
    await backend.dispose()
  })

  await t.test('a read gives all entries after a revision, over many pages', async (t) => {
    const project = newProject()
    const entries = await commitMany(store, project, 150)
    t.same(await reader.log.read(project, 0), entries)
    t.same(await reader.log.read(project, 148), entries.slice(148))
    t.same(await reader.log.read(project, 150), [])
    t.same(await reader.log.read(project, 200), [])
  })

  await t.test('a watch gives what was, what comes, and nothing twice', async (t) => {
    const project = newProject()
    const early = watching(reader, project, 0)
    const old = await commitMany(store, project, 100)
    const middle = watching(reader, project, 40)
    const more = await commitMany(store, project, 100)
    const late = watching(reader, project, 200)
    const last = await commitMany(store, project, 20)
    const all = [...old, ...more, ...last]
    await Promise.all([early.until(220), middle.until(180), late.until(20)])
    await Promise.all([early.stop(), middle.stop(), late.stop()])
    t.same(early.entries, all)
    t.same(middle.entries, all.slice(40))
    t.same(late.entries, all.slice(200))
  })

  await t.test('watches that start while commits run miss nothing', async (t) => {
    const project = newProject()
    const writing = commitMany(store, project, 200)
    const watches = []
    for (let i = 0; i < 20; i += 1) {
      const after = (await reader.log.head(project))?.revision ?? 0
      const skipped = Math.max(0, after - 5)
      watches.push({ skipped, watch: watching(reader, project, skipped) })
    }
    await writing
    for (const { skipped, watch } of watches) {
      await watch.until(200 - skipped)
      await watch.stop()
      t.same(revisions(watch.entries), upTo(200 - skipped, skipped + 1))
    }
  })

  await t.test('many projects are watched at once', async (t) => {
    const projects = Array.from({ length: 60 }, newProject)
    const watches = projects.map((project) => watching(reader, project, 0))
    await Promise.all(projects.map((project) => commitMany(store, project, 5, project)))
    for (const [index, watch] of watches.entries()) {
      await watch.until(5)
      await watch.stop()
      t.same(revisions(watch.entries), upTo(5))
      const values = watch.entries.map((entry) => entry.put[0]?.value)
      t.ok(values.every((value) => value === JSON.stringify(projects[index])))
    }
  })

  await t.test('a watch that nobody reads from keeps its place', async (t) => {
    const project = newProject()
    const controller = new AbortController()
    const watch = reader.log.watch(project, 0, controller.signal)[Symbol.asyncIterator]()
    const first = watch.next()
    await commitMany(store, project, 1)
    const entries = [...((await first).value ?? [])]
    const fast = watching(reader, project, 0)
    await commitMany(store, project, 600)
    await fast.until(601)
    await fast.stop()
    while (entries.length < 601) entries.push(...((await watch.next()).value ?? []))
    t.same(revisions(entries), upTo(601))
    controller.abort()
    t.equal((await watch.next()).done, true)
  })

  await t.test('an aborted watch ends', async (t) => {
    const project = newProject()
    t.same(await collect(reader.log.watch(project, 0, AbortSignal.abort())), [])
    const watch = watching(reader, project, 0)
    await watch.stop()
    t.same(watch.entries, [])
  })

  await t.test('what the log no longer has is Compacted', async (t) => {
    const backend = await engine.create()
    const store = await backend.open({ logRetention: { entries: 10, sizeBytes: 1_000_000 } })
    t.teardown(async () => {
      await store.close()
      await backend.dispose()
    })
    const project = newProject()
    const entries = await commitMany(store, project, 25)
    t.same(await store.log.read(project, 15), entries.slice(15))
    await t.rejects(store.log.read(project, 14), COMPACTED)
    await t.rejects(watching(store, project, 3).until(1), COMPACTED)
    const watch = watching(store, project, 15)
    await watch.until(10)
    await watch.stop()
  })

  await t.test('the log is bounded in bytes and always keeps its newest entry', async (t) => {
    const backend = await engine.create()
    const store = await backend.open({ logRetention: { entries: 1000, sizeBytes: 10_000 } })
    t.teardown(async () => {
      await store.close()
      await backend.dispose()
    })
    const project = newProject()
    await commitMany(store, project, 20, 'x'.repeat(1500))
    await t.rejects(store.log.read(project, 0), COMPACTED)
    t.same(revisions(await store.log.read(project, 14)), upTo(6, 15))
    await t.rejects(store.log.read(project, 13), COMPACTED)
    await commitMany(store, project, 1, 'x'.repeat(50_000))
    t.same(revisions(await store.log.read(project, 20)), [21])
    await t.rejects(store.log.read(project, 19), COMPACTED)
    await commitMany(store, project, 3, 'x')
    t.same(revisions(await store.log.read(project, 21)), [22, 23, 24], 'room again')
  })

  await t.test('a load is one consistent cut while commits run', async (t) => {
    const project = newProject()
    let writing = true
    const writer = (async () => {
      for (let i = 1; i <= 200; i += 1) {
        const puts = ['a', 'b', 'c'].map((doc) => put(doc, i))
        committed(await store.log.commit(project, commitOf({ put: puts })))
      }
      writing = false
    })()
    let cuts = 0
    while (writing) {
      await nextTurn()
      const { head, docs } = await reader.log.load(project)
      const seen = [...docs.values()].map(({ revision, value }) => [revision, Number(value)])
      if (head === null) continue
      const torn = seen.some(([revision, value]) => value !== head.revision || revision !== value)
      if (torn || seen.length !== 3) t.fail(`torn at ${head.revision}: ${JSON.stringify(seen)}`)
      cuts += 1
    }
    await writer
    t.ok(cuts > 0, `${cuts} cuts`)
  })
}

async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of iterable) items.push(item)
  return items
}
