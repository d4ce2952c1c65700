import type { Test } from 'tap'
import { sha256Hex } from '../../../server/store/canonical.ts'
import {
  commitOf,
  committed,
  type Engine,
  expecting,
  headAt,
  newId,
  newProject,
  put,
} from './backend.ts'

/** Blobs, and commits that refer to them. */
export async function blobCases(t: Test, engine: Engine): Promise<void> {
  const backend = await engine.create()
  const store = await backend.open()
  const { log } = store
  t.teardown(async () => {
    await store.close()
    await backend.dispose()
  })

  await t.test('a blob is stored under the hash of its bytes, once', async (t) => {
    const project = newProject()
    const text = JSON.stringify(['ä', '𝄞', `x${newId()}`])
    t.equal(await log.putBlob(project, text), sha256Hex(text))
    t.equal(await log.putBlob(project, text), sha256Hex(text))
    const other = sha256Hex('never put')
    const read = await log.readBlobs(project, [other, sha256Hex(text)])
    t.same([...read], [[sha256Hex(text), text]])
    t.same([...(await log.readBlobs(project, []))], [])
    t.equal((await log.readBlobs(newProject(), [sha256Hex(text)])).size, 0, 'of this project only')
    t.equal(await log.head(project), null, 'without a commit')
  })

  await t.test('a blob of several MiB, and many at once, come back as they were', async (t) => {
    const project = newProject()
    const texts = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(i === 7 ? 4_000_000 : 100))
    const hashes: string[] = []
    for (const text of texts) hashes.push(await log.putBlob(project, text))
    const read = await log.readBlobs(project, hashes)
    t.ok(hashes.every((hash, i) => read.get(hash) === texts[i]))
  })

  await t.test('a commit that names a blob needs it to be there', async (t) => {
    const project = newProject()
    const there = await log.putBlob(project, 'there')
    const [gone, lost] = [sha256Hex('gone'), sha256Hex('lost')]
    const parts = commitOf({ blobs: [there, gone, lost], put: [put('segment/a', 1)] })
    t.same(await log.commit(project, parts), { status: 'blobsMissing', missing: [gone, lost] })
    t.equal(await log.head(project), null, 'nothing was written')
    await log.putBlob(project, 'gone')
    await log.putBlob(project, 'lost')
    t.equal(committed(await log.commit(project, parts)).revision, 1)
    const conflict = { ...parts, commitId: newId(), expect: [expecting('segment/a', 'absent')] }
    t.equal((await log.commit(project, { ...conflict, blobs: ['no'] })).status, 'conflict')
  })

  await t.test('what nothing refers to is collected, and what is kept is not', async (t) => {
    const project = newProject()
    const kept = await log.putBlob(project, 'kept')
    const unused = await log.putBlob(project, 'unused')
    const head = headAt(committed(await log.commit(project, commitOf({ blobs: [kept] }))))
    t.equal(await log.collectBlobs(project, head, new Set([kept]), 60_000), 0, 'used just now')
    t.equal(await log.collectBlobs(project, head, new Set([kept]), 0), 1)
    t.same([...(await log.readBlobs(project, [kept, unused])).keys()], [kept])
    t.equal(await log.collectBlobs(project, head, new Set(), 0), 1)
    t.equal(await log.collectBlobs(project, head, new Set(), 0), 0)
  })

  await t.test('an erased project leaves nothing, and others stay', async (t) => {
    const project = newProject()
    const other = newProject()
    for (const one of [project, other]) {
      const blob = await log.putBlob(one, 'text')
      const op = { id: 'once', requestHash: 'h', result: '1' }
      const entry = committed(
        await log.commit(one, commitOf({ op, blobs: [blob], put: [put('a', 1)] })),
      )
      await store.audit.putCheckpoint(one, { revision: entry.revision, signed: 'a.b.c' })
    }
    await log.erase(project)
    await log.erase(project)
    const range = { from: 0, to: 9, limit: 9, newestFirst: false }
    for (const [one, count] of [
      [project, 0],
      [other, 1],
    ] as const) {
      t.equal(Number((await log.head(one)) !== null), count)
      t.equal((await log.load(one)).docs.size, count)
      t.equal((await log.read(one, 0)).length, count)
      t.equal((await log.readBlobs(one, [sha256Hex('text')])).size, count)
      t.equal((await store.audit.records(one, range)).length, count)
      t.equal((await store.audit.checkpoints(one, range)).length, count)
    }
  })

  await t.test('references collected at an older head collect nothing', async (t) => {
    const project = newProject()
    const head = headAt(committed(await log.commit(project, commitOf())))
    const blob = await log.putBlob(project, 'new')
    const next = headAt(committed(await log.commit(project, commitOf({ blobs: [blob] }))))
    t.equal(await log.collectBlobs(project, head, new Set(), 0), null)
    t.equal((await log.readBlobs(project, [blob])).size, 1)
    const forked = { ...next, commitId: newId() }
    t.equal(await log.collectBlobs(project, forked, new Set(), 0), null)
    await backend.raiseMinWriter(project)
    t.equal(
      await log.collectBlobs(project, next, new Set(), 0),
      null,
      'a newer plane may know more',
    )
  })
}

/** Collecting while others commit: no commit that stands ever misses its blob. */
export async function blobContentionCases(t: Test, engine: Engine): Promise<void> {
  const backend = await engine.create()
  const stores = [await backend.open()]
  if (engine.peers > 1) stores.push(await backend.open())
  const [writer, collector = writer] = stores
  t.teardown(async () => {
    for (const store of stores) await store.close()
    await backend.dispose()
  })
  if (writer === undefined || collector === undefined) throw new Error('no store')

  const project = newProject()
  let writing = true
  const missed = { commits: 0 }
  let removed = 0
  const lost: string[] = []
  const write = async () => {
    for (let i = 0; i < 80; i += 1) {
      const text = `list ${i % 7}`
      const blob = await writer.log.putBlob(project, text)
      const parts = commitOf({ blobs: [blob], put: [put('segment/a', { blob })] })
      let outcome = await writer.log.commit(project, parts)
      while (outcome.status === 'blobsMissing') {
        missed.commits += 1
        await writer.log.putBlob(project, text)
        outcome = await writer.log.commit(project, parts)
      }
      committed(outcome)
    }
    writing = false
  }
  const collect = async () => {
    while (writing) {
      // Not every turn: without any grace the writer would find each blob gone again.
      await new Promise((resolve) => setImmediate(resolve))
      if (Math.random() < 0.5) continue
      const { head, docs } = await collector.log.load(project)
      if (head === null) continue
      const referred = referredBlob(docs.get('segment/a')?.value)
      removed += (await collector.log.collectBlobs(project, head, new Set(referred), 0)) ?? 0
      const { head: now, docs: after } = await collector.log.load(project)
      const named = referredBlob(after.get('segment/a')?.value)
      const there = await collector.log.readBlobs(project, named)
      const { head: then } = await collector.log.load(project)
      // Between two looks at one head, what the document names must have been there.
      if (then?.commitId === now?.commitId) lost.push(...named.filter((hash) => !there.has(hash)))
    }
  }
  await Promise.all([write(), collect()])
  t.comment(JSON.stringify({ ...missed, removed }))
  t.same(lost, [])
  t.ok(removed > 0, 'something was collected')
}

function referredBlob(value: string | null | undefined): string[] {
  if (value === null || value === undefined) return []
  const document: { blob: string } = JSON.parse(value)
  return [document.blob]
}
