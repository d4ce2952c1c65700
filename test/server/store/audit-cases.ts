import type { Test } from 'tap'
import { sha256Hex } from '../../../server/store/canonical.ts'
import type { Store } from '../../../server/store/contract.ts'
import {
  commitMany,
  commitOf,
  committed,
  drop,
  type Engine,
  headAt,
  newProject,
  put,
  revisions,
} from './backend.ts'

const everything = { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1000, newestFirst: false }

/** The long memory of a project: what watches can no longer read, checkpoints, trimming. */
export async function auditCases(t: Test, engine: Engine): Promise<void> {
  const backend = await engine.create()
  const store = await backend.open({ logRetention: { entries: 10, sizeBytes: 1_000_000 } })
  t.teardown(async () => {
    await store.close()
    await backend.dispose()
  })
  const kept = async (project: string) => {
    const records = await store.audit.records(project, everything)
    return records.map(({ revision }) => revision)
  }

  await t.test('an entry says which revisions its writes replaced', async (t) => {
    const project = newProject()
    const commit = async (parts: Parameters<typeof commitOf>[0]) =>
      committed(await store.log.commit(project, commitOf(parts)))
    const entries = [
      await commit({ put: [put('a', 1), put('b', 1, false)] }),
      await commit({ put: [put('b', 2)], drop: [drop('never')] }),
      await commit({ put: [put('b', 3, false)], drop: [drop('a', false)] }),
      await commit({ put: [put('a', 2)] }),
      await commit({}),
    ]
    t.same(
      entries.map(({ replaced }) => Object.fromEntries(replaced)),
      [{}, { b: 1 }, { b: 2, a: 1 }, { a: 3 }, {}],
    )
    t.same(await store.log.read(project, 0), entries, 'also when it is read')
  })

  await t.test('records outlive what watches may read, as they were', async (t) => {
    const project = newProject()
    const entries = await commitMany(store, project, 30, { on: true })
    await t.rejects(store.log.read(project, 0), { code: 'COMPACTED' })
    const records = await store.audit.records(project, everything)
    t.same(revisions(entries), await kept(project))
    for (const [i, { entry }] of records.entries()) {
      const { put, drop, event, replaced, ...identity } = entries[i] ?? {}
      t.match(entry, identity)
      t.same(JSON.parse(entry?.body ?? ''), { put, drop, event })
      t.equal(sha256Hex(entry?.body ?? ''), entry?.bodyHash)
      t.same(entry?.replaced, [i])
    }
  })

  await t.test('a range is read from either end', async (t) => {
    const project = newProject()
    await commitMany(store, project, 20)
    const read = async (from: number, to: number, limit: number, newestFirst: boolean) => {
      const records = await store.audit.records(project, { from, to, limit, newestFirst })
      return records.map(({ revision }) => revision)
    }
    t.same(await read(3, 6, 10, false), [3, 4, 5, 6])
    t.same(await read(3, 6, 10, true), [6, 5, 4, 3])
    t.same(await read(3, 6, 2, false), [3, 4])
    t.same(await read(3, 6, 2, true), [6, 5])
    t.same(await read(7, 7, 1, true), [7])
    t.same(await read(21, 99, 10, false), [])
    t.same(await store.audit.records(newProject(), everything), [])
  })

  await t.test('checkpoints are kept by revision, one each', async (t) => {
    const project = newProject()
    for (const revision of [4, 9, 12]) {
      await store.audit.putCheckpoint(project, { revision, signed: `a.b.${revision}` })
    }
    await store.audit.putCheckpoint(project, { revision: 9, signed: 'again' })
    t.same(await store.audit.checkpoints(project, everything), [
      { revision: 4, signed: 'a.b.4' },
      { revision: 9, signed: 'again' },
      { revision: 12, signed: 'a.b.12' },
    ])
    const last = { ...everything, limit: 1, newestFirst: true }
    t.match(await store.audit.checkpoints(project, last), [{ revision: 12 }])
    t.match(await store.audit.checkpoints(project, { ...everything, from: 5, limit: 1 }), [
      { revision: 9 },
    ])
    t.same(await store.audit.checkpoints(newProject(), everything), [])
  })

  await t.test('trimming leaves a closing checkpoint and what watches may read', async (t) => {
    const project = newProject()
    const [first] = await commitMany(store, project, 30)
    if (first === undefined) throw new Error('there are entries')
    for (const revision of [5, 15, 25]) {
      await store.audit.putCheckpoint(project, { revision, signed: `c${revision}` })
    }
    t.equal(await store.audit.trim(project, { revision: 21, signed: 'too far' }), false)
    t.equal((await kept(project)).length, 30)
    t.equal(await store.audit.trim(project, { revision: 15, signed: 'closing' }), true)
    t.same(await kept(project), upTo(16, 30))
    t.same(await store.audit.checkpoints(project, everything), [
      { revision: 15, signed: 'closing' },
      { revision: 25, signed: 'c25' },
    ])
    t.same(revisions(await store.log.read(project, 20)), upTo(21, 30))
    const seenAt = (revision: number) =>
      store.log.commit(
        project,
        commitOf({ seen: { ...headAt(first), revision, commitId: 'other' } }),
      )
    t.equal((await seenAt(16)).status, 'regressed', 'what is kept is evidence')
    t.equal((await seenAt(15)).status, 'committed', 'what was trimmed cannot be disproved')
    t.equal(await store.audit.trim(newProject(), { revision: 1, signed: 'nothing' }), false)
  })

  await t.test('only the project in question is touched', async (t) => {
    const [one, other] = [newProject(), newProject()]
    await Promise.all([commitMany(store, one, 15), commitMany(store, other, 15)])
    await store.audit.putCheckpoint(other, { revision: 2, signed: 'other' })
    t.equal(await store.audit.trim(one, { revision: 3, signed: 'closing' }), true)
    t.same(await kept(other), upTo(1, 15))
    t.same(await store.audit.checkpoints(other, everything), [{ revision: 2, signed: 'other' }])
  })

  await t.test('a closed store refuses', async (t) => {
    const backend = await engine.create()
    const closed: Store = await backend.open()
    await closed.close()
    t.teardown(() => backend.dispose())
    await t.rejects(closed.audit.records(newProject(), everything), { code: 'STORE_UNAVAILABLE' })
  })
}

function upTo(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
