import type { Test } from 'tap'
import type { CommitOutcome, Head, Operation } from '../../../server/store/contract.ts'
import {
  commitMany,
  commitOf,
  committed,
  type Engine,
  expecting,
  headAt,
  newId,
  newProject,
  put,
} from './backend.ts'

function operation(id: string, requestHash = 'hash'): Operation {
  return { id, requestHash, result: '{"answer":"a b\\n"}' }
}

/** Exactly-once by operation id, and the check that the log contains what the caller saw. */
export async function operationCases(t: Test, engine: Engine): Promise<void> {
  const backend = await engine.create()
  let store = await backend.open()
  t.teardown(async () => {
    await store.close()
    await backend.dispose()
  })

  await t.test('a repeated operation writes nothing and gives the first result', async (t) => {
    const project = newProject()
    const op = operation('token:1/key')
    const expect = [expecting('a', 'absent')]
    const first = commitOf({ op, expect, put: [put('a', 1)] })
    const { epoch, revision } = committed(await store.log.commit(project, first))
    await commitMany(store, project, 2)
    const replayed = { status: 'replayed', pair: { epoch, revision }, result: op.result }
    t.same(await store.log.commit(project, { ...first, commitId: newId() }), replayed)
    t.same(await store.log.recall(project, op.id, op.requestHash), replayed)
    t.match(await store.log.head(project), { revision: 3 })

    await store.close()
    store = await backend.open()
    t.same(await store.log.commit(project, first), replayed, 'also after a restart')
    t.same(await store.log.recall(project, op.id, op.requestHash), replayed)
  })

  await t.test('another request under the id of an operation is refused', async (t) => {
    const project = newProject()
    await store.log.commit(project, commitOf({ op: operation('k'), put: [put('a', 1)] }))
    const other = commitOf({ op: operation('k', 'other'), put: [put('a', 2)] })
    t.same(await store.log.commit(project, other), { status: 'keyReused' })
    t.same(await store.log.recall(project, 'k', 'other'), { status: 'keyReused' })
    t.match(await store.log.head(project), { revision: 1 })
  })

  await t.test('an operation is known in its own project only', async (t) => {
    const op = operation('k')
    await store.log.commit(newProject(), commitOf({ op }))
    const elsewhere = newProject()
    t.equal(await store.log.recall(elsewhere, 'k', 'hash'), null)
    t.equal((await store.log.commit(elsewhere, commitOf({ op }))).status, 'committed')
  })

  await t.test('a conflict is not remembered', async (t) => {
    const project = newProject()
    const op = operation('k')
    const parts = commitOf({ op, expect: [expecting('a', 'present')] })
    t.equal((await store.log.commit(project, parts)).status, 'conflict')
    t.equal(await store.log.recall(project, 'k', 'hash'), null)
    await store.log.commit(project, commitOf({ put: [put('a', 1)] }))
    t.equal((await store.log.commit(project, parts)).status, 'committed')
  })

  await t.test('the log must contain what the caller saw', async (t) => {
    const project = newProject()
    const entries = (await commitMany(store, project, 3)).map(headAt)
    const head = entries[2]
    if (head === undefined) throw new Error('three commits give three entries')
    const regressed = { status: 'regressed', head }
    const attempt = (seen: Head): Promise<CommitOutcome> =>
      store.log.commit(project, commitOf({ seen, expect: [expecting('a', 99)] }))
    for (const seen of entries) t.equal((await attempt(seen)).status, 'conflict', 'contained')
    t.same(await attempt({ ...head, commitId: 'other' }), regressed, 'another head')
    const [first = head] = entries
    t.same(await attempt({ ...first, commitId: 'other' }), regressed, 'another past')
    t.same(await attempt({ ...head, revision: 4 }), regressed, 'a future')
    t.same(await attempt({ ...head, epoch: head.epoch + 1 }), regressed, 'a later epoch')
    t.same(await attempt({ ...head, epoch: head.epoch - 1 }), regressed, 'an earlier epoch')
    const fresh = await store.log.commit(newProject(), commitOf({ seen: head }))
    t.same(fresh, { status: 'regressed', head: null }, 'no history at all')
    committed(await store.log.commit(project, commitOf({ seen: head })))
  })

  await t.test('lost history is told before a known operation', async (t) => {
    const project = newProject()
    const op = operation('k')
    const entry = committed(await store.log.commit(project, commitOf({ op })))
    const seen = { ...headAt(entry), revision: 9 }
    t.equal((await store.log.commit(project, commitOf({ op, seen }))).status, 'regressed')
  })
}
