import type { Test } from 'tap'
import { canonicalJson, sha256Hex } from '../../../server/store/canonical.ts'
import type { Store } from '../../../server/store/contract.ts'
import {
  commitOf,
  committed,
  drop,
  type Engine,
  expecting,
  headAt,
  newProject,
  put,
} from './backend.ts'

/** What a commit checks and writes. */
export async function commitCases(t: Test, engine: Engine): Promise<void> {
  const backend = await engine.create()
  const store = await backend.open()
  t.teardown(async () => {
    await store.close()
    await backend.dispose()
  })
  const commit: Store['log']['commit'] = (project, parts) => store.log.commit(project, parts)

  await t.test('a project without history is empty', async (t) => {
    const project = newProject()
    const cut = await store.log.load(project)
    t.same({ ...cut, docs: [...cut.docs] }, { head: null, committedAt: 0, docs: [] })
    t.equal(await store.log.head(project), null)
    t.same(await store.log.read(project, 0), [])
  })

  await t.test('a commit writes all of its documents and its entry', async (t) => {
    const project = newProject()
    const before = Date.now()
    const parts = commitOf({
      put: [put('flag:a', { on: true }), put('note', 'x', false)],
      drop: [drop('gone')],
      event: { type: 'flag.created', by: 'token:1', subject: { flag: 'a' }, reason: 'because' },
    })
    const entry = committed(await commit(project, parts))
    const { put: puts, drop: drops, event } = parts
    t.match(entry, { revision: 1, commitId: parts.commitId, previousCommitId: null })
    t.same(
      { put: entry.put, drop: entry.drop, event: entry.event },
      { put: puts, drop: drops, event },
    )
    t.equal(entry.bodyHash, sha256Hex(canonicalJson({ put: puts, drop: drops, event })))
    t.ok(entry.committedAt >= before - 1000 && entry.committedAt <= Date.now() + 1000, 'ms')
    t.ok(Math.abs(entry.epoch - before / 1000) < 2, 'the first epoch is the store time in seconds')
    t.same(await store.log.head(project), headAt(entry))
    t.same(await store.log.read(project, 0), [entry])

    const cut = await store.log.load(project)
    t.same(cut.head, headAt(entry))
    t.equal(cut.committedAt, entry.committedAt)
    const { committedAt: at } = entry
    t.same(Object.fromEntries(cut.docs), {
      'flag:a': { revision: 1, delivered: 1, deliveredAt: at, value: '{"on":true}' },
      note: { revision: 1, delivered: 0, deliveredAt: 0, value: '"x"' },
      gone: { revision: 1, delivered: 1, deliveredAt: at, value: null },
    })
  })

  await t.test('revisions rise by one and each entry names the one before', async (t) => {
    const project = newProject()
    const first = committed(await commit(project, commitOf({ put: [put('a', 1)] })))
    const second = committed(await commit(project, commitOf({ drop: [drop('a')] })))
    const third = committed(await commit(project, commitOf()))
    t.same([first.revision, second.revision, third.revision], [1, 2, 3])
    t.same([second.previousCommitId, third.previousCommitId], [first.commitId, second.commitId])
    t.same([second.epoch, third.epoch], [first.epoch, first.epoch])
    t.ok(first.committedAt <= second.committedAt && second.committedAt <= third.committedAt)
  })

  await t.test('delivered moves only with writes that deliver, also on tombstones', async (t) => {
    const project = newProject()
    const first = committed(await commit(project, commitOf({ put: [put('a', 1)] })))
    await commit(project, commitOf({ put: [put('a', 2, false)] }))
    const kept = { delivered: 1, deliveredAt: first.committedAt }
    t.match((await store.log.load(project)).docs.get('a'), { revision: 2, ...kept, value: '2' })
    await commit(project, commitOf({ drop: [drop('a', false)] }))
    t.match((await store.log.load(project)).docs.get('a'), { revision: 3, ...kept, value: null })
    const last = committed(await commit(project, commitOf({ drop: [drop('a')] })))
    const moved = { delivered: 4, deliveredAt: last.committedAt, value: null }
    t.match((await store.log.load(project)).docs.get('a'), { revision: 4, ...moved })
    await commit(project, commitOf({ put: [put('a', 3, false)] }))
    t.match((await store.log.load(project)).docs.get('a'), { revision: 5, ...moved, value: '3' })
  })

  await t.test('every kind of expectation is held', async (t) => {
    const project = newProject()
    await commit(project, commitOf({ put: [put('here', 1), put('dropped', 1)] }))
    await commit(project, commitOf({ drop: [drop('dropped')] }))
    const holding = [
      expecting('here', 1),
      expecting('here', 'present'),
      expecting('dropped', 'absent'),
      expecting('never', 'absent'),
    ]
    committed(await commit(project, commitOf({ expect: holding })))
    const failing = [
      expecting('here', 'absent'),
      expecting('here', 2),
      expecting('dropped', 'present'),
      expecting('dropped', 2),
      expecting('never', 'present'),
      expecting('never', 1),
    ]
    for (const expectation of failing) {
      const parts = commitOf({ expect: [...holding, expectation], put: [put('here', 'lost')] })
      const outcome = await commit(project, parts)
      const stored = (await store.log.load(project)).docs.get(expectation.doc) ?? null
      const head = await store.log.head(project)
      const conflict = { status: 'conflict', head, current: { [expectation.doc]: stored } }
      t.same(outcome, conflict, `${expectation.doc} is not ${expectation.is}`)
    }
    t.match(await store.log.head(project), { revision: 3 }, 'nothing was written')
  })

  await t.test(
    'a commit that must be the next one conflicts once anything was committed',
    async (t) => {
      const project = newProject()
      const next = { put: [put('a', 1)], onlyAtSeen: true as const }
      const first = committed(await commit(project, commitOf({ ...next, seen: null })))
      t.match(await commit(project, commitOf({ ...next, seen: null })), { status: 'conflict' })
      const seen = headAt(first)
      committed(await commit(project, commitOf({ put: [put('elsewhere', 1)] })))
      const head = await store.log.head(project)
      const late = await commit(project, commitOf({ ...next, seen }))
      t.same(late, { status: 'conflict', head, current: {} })
      t.equal(committed(await commit(project, commitOf({ ...next, seen: head }))).revision, 3)
    },
  )

  await t.test('a conflict names every failing document as it is now', async (t) => {
    const project = newProject()
    await commit(project, commitOf({ put: [put('a', 1), put('b', 1)] }))
    await commit(project, commitOf({ drop: [drop('b')] }))
    const expect = [expecting('a', 7), expecting('b', 'present'), expecting('c', 'present')]
    const outcome = await commit(project, commitOf({ expect, put: [put('d', 1)] }))
    const { docs, head } = await store.log.load(project)
    const current = { a: docs.get('a'), b: docs.get('b'), c: null }
    t.same(outcome, { status: 'conflict', head, current })
    t.notOk(docs.has('d'))
    const fresh = await commit(newProject(), commitOf({ expect: [expecting('a', 1)] }))
    t.same(fresh, { status: 'conflict', head: null, current: { a: null } })
  })

  await t.test('ids and values come back as they were, however odd', async (t) => {
    const project = `${newProject()} {c0} ☃`
    const odd = [
      '__proto__',
      'constructor',
      'a b',
      '"\\',
      '☃\u{1f600}',
      '1 2 3',
      'line\nbreak',
      '%d',
    ]
    const puts = odd.map((doc) => put(doc, { [doc]: `\u0000\n ${doc}` }))
    committed(await commit(project, commitOf({ put: puts })))
    const { docs } = await store.log.load(project)
    for (const { doc, value } of puts) t.equal(docs.get(doc)?.value, value)
    t.same((await store.log.read(project, 0))[0]?.put, puts)
    const outcome = await commit(project, commitOf({ expect: odd.map((doc) => expecting(doc, 9)) }))
    t.equal(outcome.status, 'conflict')
    if (outcome.status === 'conflict') t.same(Object.keys(outcome.current).sort(), odd.sort())
  })

  await t.test('an entry over its limit is refused, but a kill may be larger', async (t) => {
    const project = newProject()
    const large = put('a', 'x'.repeat(600 * 1024))
    const outcome = await commit(project, commitOf({ put: [large] }))
    t.match(outcome, { status: 'tooLarge', limitBytes: 512 * 1024 })
    if (outcome.status === 'tooLarge') t.ok(outcome.sizeBytes > 600 * 1024)
    t.equal(await store.log.head(project), null, 'nothing was written')

    const expect = [expecting('b', 'present')]
    const conflict = await commit(project, commitOf({ expect, put: [large] }))
    t.equal(conflict.status, 'conflict', 'expectations are checked before the size')

    const killed = { type: 'flag.killed', by: 'token:1', subject: {} }
    const op = { id: 'kill', requestHash: 'h', result: '{}' }
    const entry = committed(await commit(project, commitOf({ put: [large], event: killed, op })))
    t.same(await store.log.read(project, 0), [entry])
    const tooLarge = put('a', 'x'.repeat(17 * 1024 * 1024))
    t.match(await commit(project, commitOf({ put: [tooLarge], event: killed })), {
      status: 'tooLarge',
      limitBytes: 16 * 1024 * 1024,
    })
    const result = 'x'.repeat(600 * 1024)
    const chatty = commitOf({ op: { id: 'chatty', requestHash: 'h', result } })
    t.equal((await commit(project, chatty)).status, 'tooLarge', 'results are bounded as well')
    t.equal(await store.log.recall(project, 'chatty', 'h'), null)
  })

  await t.test('a commit that writes a document twice is a mistake', async (t) => {
    const twice = commitOf({ put: [put('a', 1)], drop: [drop('a')] })
    await t.rejects(commit(newProject(), twice), TypeError)
  })

  await t.test('a newer layout stops every writer but a kill', async (t) => {
    const backend = await engine.create()
    const project = newProject()
    const first = await backend.open()
    await first.log.commit(project, commitOf({ put: [put('a', 1)] }))
    await first.close()
    await backend.raiseMinWriter(project)
    const store = await backend.open()
    t.teardown(async () => {
      await store.close()
      await backend.dispose()
    })
    const write = commitOf({ put: [put('a', 2)], expect: [expecting('a', 9)] })
    t.same(await store.log.commit(project, write), { status: 'layoutChanged' })
    const event = { type: 'flag.killed', by: 'token:1', subject: {} }
    const kill = commitOf({ put: [put('kill:a', 1)], event })
    t.equal(committed(await store.log.commit(project, kill)).revision, 2)
  })
}
