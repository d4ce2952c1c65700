import type { Test } from 'tap'
import type { Store } from '../../../server/store/contract.ts'
import { commitOf, type Engine, expecting, newProject, put } from './backend.ts'

const WRITERS = 64
const COMMITS_EACH = 5

interface Tally {
  acknowledged: number
  conflicts: number
}

/** Many writers on one document: exactly the acknowledged commits happened. */
export async function contentionCases(t: Test, engine: Engine): Promise<void> {
  const backend = await engine.create()
  const stores: Store[] = []
  for (let i = 0; i < engine.peers; i += 1) stores.push(await backend.open())
  t.teardown(async () => {
    await Promise.all(stores.map((store) => store.close()))
    await backend.dispose()
  })
  const storeOf = (index: number): Store => {
    const store = stores[index % stores.length]
    if (store === undefined) throw new Error('there is a store')
    return store
  }

  await t.test(`${WRITERS} writers on one document lose no update`, async (t) => {
    const project = newProject()
    const tally: Tally = { acknowledged: 0, conflicts: 0 }
    const writers = Array.from({ length: WRITERS }, (_, index) =>
      count(t, storeOf(index), project, tally),
    )
    await Promise.all(writers)
    const { head, docs } = await storeOf(0).log.load(project)
    const total = WRITERS * COMMITS_EACH
    t.equal(tally.acknowledged, total)
    t.equal(docs.get('count')?.value, String(total), 'the count is the number of commits')
    t.equal(head?.revision, total)
    t.ok(tally.conflicts > 0, `${tally.conflicts} conflicts were told`)
    const entries = await storeOf(1).log.read(project, 0)
    t.same(
      entries.map((entry) => entry.put[0]?.value),
      entries.map((_, index) => String(index + 1)),
    )
  })

  await t.test('one operation sent many times at once happens once', async (t) => {
    const project = newProject()
    const op = { id: 'k', requestHash: 'h', result: '{}' }
    const outcomes = await Promise.all(
      Array.from({ length: WRITERS }, (_, index) =>
        storeOf(index).log.commit(project, commitOf({ op, put: [put('a', index)] })),
      ),
    )
    const statuses = outcomes.map((outcome) => outcome.status)
    t.equal(statuses.filter((status) => status === 'committed').length, 1)
    t.equal(statuses.filter((status) => status === 'replayed').length, WRITERS - 1)
    t.equal((await storeOf(0).log.head(project))?.revision, 1)
  })
}

/** Adds one to the document `count`, some times, each time from what the last conflict told. */
async function count(t: Test, store: Store, project: string, tally: Tally): Promise<void> {
  let known: { revision: number; value: number } | null = null
  for (let done = 0; done < COMMITS_EACH; ) {
    const next: number = (known?.value ?? 0) + 1
    const expect = [expecting('count', known?.revision ?? 'absent')]
    const outcome = await store.log.commit(project, commitOf({ expect, put: [put('count', next)] }))
    if (outcome.status === 'committed') {
      known = { revision: outcome.entry.revision, value: next }
      tally.acknowledged += 1
      done += 1
    } else if (outcome.status === 'conflict') {
      tally.conflicts += 1
      const current = outcome.current.count ?? null
      if (current === null || outcome.head === null) t.fail('a loser was not told what is there')
      else known = { revision: current.revision, value: Number(current.value) }
    } else t.fail(`unexpected outcome ${outcome.status}`)
  }
}
