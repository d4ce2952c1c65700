import t from 'tap'
import { ProjectState } from '../../../server/state/project-state.ts'
import type { StoredDocument } from '../../../server/store/contract.ts'
import { delivered, entryAt, flagDocument } from './entries.ts'

const first = entryAt(1, { put: [delivered('flag/a', flagDocument('a'))] })
const second = entryAt(2, { put: [delivered('flag/a', flagDocument('a', { name: 'A' }))] })
const third = entryAt(3, { drop: [{ doc: 'flag/a', delivers: true }] })

function stateWithCalls(): { state: ProjectState; calls: string[] } {
  const state = new ProjectState('p')
  const calls: string[] = []
  state.listen({
    onReload: ({ head }) => calls.push(`reload ${head?.revision ?? 'empty'}`),
    onEntry: ({ head }, { revision }) => calls.push(`entry ${revision} at ${head?.revision}`),
  })
  return { state, calls }
}

t.test('entries that follow on are applied in order, and listeners hear of each', async (t) => {
  const { state, calls } = stateWithCalls()
  t.equal(state.take([first, second]), 'applied')
  t.equal(state.documents.flag.get('a')?.name, 'A')
  t.equal(state.take([third]), 'applied')
  t.equal(state.documents.flag.get('a'), undefined)
  t.same(state.head, { epoch: 1, revision: 3, commitId: 'c3' })
  t.same(calls, ['reload empty', 'entry 1 at 1', 'entry 2 at 2', 'entry 3 at 3'])
})

t.test('entries that were applied before are passed over', async (t) => {
  const { state, calls } = stateWithCalls()
  state.take([first, second])
  t.equal(state.take([first, second]), 'applied')
  t.equal(state.take([second]), 'applied')
  t.equal(state.take([first, second, third]), 'applied')
  t.same(calls.slice(1), ['entry 1 at 1', 'entry 2 at 2', 'entry 3 at 3'])
  t.equal(state.take([]), 'applied')
})

t.test('after a gap nothing is applied until what lies between was read', async (t) => {
  const { state } = stateWithCalls()
  t.equal(state.take([second]), 'gap', 'a project that holds nothing begins at 1')
  t.equal(state.head, null)
  state.take([first])
  t.equal(state.take([third]), 'gap')
  t.equal(state.head?.revision, 1)
  t.equal(state.documents.flag.get('a')?.name, 'a')
  t.equal(state.take([second, third]), 'applied')
})

t.test('what comes before a gap is applied', async (t) => {
  const { state } = stateWithCalls()
  t.equal(state.take([first, third]), 'gap')
  t.equal(state.head?.revision, 1)
})

t.test('an entry of another history is never applied', async (t) => {
  for (const [what, entry] of Object.entries({
    'another commit at the same revision': entryAt(2, { commitId: 'other' }),
    'a commit on top of another one': entryAt(3, { previousCommitId: 'other' }),
    'a first commit': entryAt(3, { previousCommitId: null }),
  })) {
    const { state, calls } = stateWithCalls()
    state.take([first, second])
    t.equal(state.take([entry, entryAt(4)]), 'forked', what)
    t.same(state.head, { epoch: 1, revision: 2, commitId: 'c2' }, what)
    t.equal(calls.length, 3, what)
  }
  const { state } = stateWithCalls()
  t.equal(state.take([entryAt(1, { previousCommitId: 'c0' })]), 'forked')
})

t.test('an entry of another epoch never follows on, whatever its revision', async (t) => {
  for (const entry of [
    entryAt(3, { epoch: 2 }),
    entryAt(2, { epoch: 2, commitId: 'other' }),
    entryAt(1, { epoch: 2 }),
    entryAt(3, { epoch: 0 }),
  ]) {
    const { state } = stateWithCalls()
    t.equal(state.take([first, second, entry]), 'gap', `${entry.epoch}.${entry.revision}`)
    t.same(state.following([entry]), [])
    t.same(state.head, { epoch: 1, revision: 2, commitId: 'c2' })
  }
})

t.test('what follows on is told before it is applied', async (t) => {
  const { state } = stateWithCalls()
  state.take([first])
  t.same(state.following([first, second, third]), [second, third])
  t.same(state.following([first, third]), [])
  t.same(state.following([second, entryAt(3, { previousCommitId: 'other' })]), [second])
  t.equal(state.head?.revision, 1)
})

t.test('a write that delivers nothing keeps when the document was last delivered', async (t) => {
  const { state } = stateWithCalls()
  const [written] = second.put
  if (written === undefined) throw new Error('there is a put')
  state.take([first, entryAt(2, { put: [{ ...written, delivers: false }] })])
  t.match(state.documents.row('flag/a'), { revision: 2, delivered: 1, deliveredAt: 1000 })
  state.take([entryAt(3, { drop: [{ doc: 'flag/a', delivers: false }] })])
  t.same(state.documents.row('flag/a'), {
    revision: 3,
    delivered: 1,
    deliveredAt: 1000,
    value: null,
  })
  state.take([entryAt(4, { put: [delivered('flag/a', flagDocument('a'))] })])
  t.match(state.documents.row('flag/a'), { revision: 4, delivered: 4, deliveredAt: 4000 })
})

t.test('a document that cannot be read counts as absent, and the others live on', async (t) => {
  const { state } = stateWithCalls()
  const broken = { doc: 'flag/a', value: '{"key":', delivers: true }
  const unknown = { doc: 'novelty/x', value: '{}', delivers: false }
  const whole = delivered('flag/b', flagDocument('b'))
  state.take([first, entryAt(2, { put: [broken, unknown, whole] })])
  t.same([...state.unreadable], ['flag/a', 'novelty/x'])
  t.equal(state.documents.flag.get('a'), undefined)
  t.equal(state.documents.flag.get('b')?.key, 'b')
  state.take([entryAt(3, { put: [delivered('flag/a', flagDocument('a'))] })])
  t.same([...state.unreadable], ['novelty/x'], 'until it is written again')
})

t.test('a cut replaces everything, what could not be read too', async (t) => {
  const { state, calls } = stateWithCalls()
  state.take([first, entryAt(2, { put: [{ doc: 'flag/c', value: '[]', delivers: true }] })])
  const stored: StoredDocument = {
    revision: 8,
    delivered: 7,
    deliveredAt: 7000,
    value: JSON.stringify(flagDocument('b')),
  }
  const head = { epoch: 2, revision: 9, commitId: 'c9' }
  state.replace({ head, committedAt: 9000, docs: new Map([['flag/b', stored]]) })
  t.same(state.head, head)
  t.equal(state.documents.row('flag/a'), undefined)
  t.same([...state.unreadable], [])
  t.match(state.documents.row('flag/b'), { revision: 8, delivered: 7, value: { key: 'b' } })
  t.equal(calls.at(-1), 'reload 9')
  const next = entryAt(10, { epoch: 2, previousCommitId: 'c9' })
  t.equal(state.take([next]), 'applied', 'and the log goes on from there')
})
