import pino from 'pino'
import t, { type Test } from 'tap'
import { changeListDecision } from '../../../server/changes/segment-lists.ts'
import { createSegmentDecision, patchSegmentDecision } from '../../../server/changes/segments.ts'
import { Deliveries } from '../../../server/delivery/deliveries.ts'
import { requireSegment } from '../../../server/http/reading.ts'
import { ProjectFeed } from '../../../server/state/project-feed.ts'
import type { ProjectState } from '../../../server/state/project-state.ts'
import { type Decision, type Settled, transact } from '../../../server/state/transact.ts'
import type { Log } from '../../../server/store/contract.ts'
import { StoreUnavailable } from '../../../server/store/errors.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { until } from '../../helpers/event-stream.ts'
import { testSigner } from '../../helpers/signer.ts'
import { newId, newProject } from '../store/backend.ts'
import { environmentDocument } from './entries.ts'

const author = { by: 'token:test', at: '2026-01-31T09:00:00.000Z' }

/** A plane that writes, and another one whose reading of blobs a test can replace. */
async function twoPlanes(t: Test) {
  const store = await openSqliteStore({ dataDir: t.testdir() })
  const project = newProject()
  const lines: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
  const blobs: { read: Log['readBlobs'] | null; reads: number } = { read: null, reads: 0 }
  const log = new Proxy(store.log, {
    get: (target, name) => {
      if (name === 'readBlobs') {
        blobs.reads += 1
        if (blobs.read !== null) return blobs.read
      }
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  const writer = new ProjectFeed(store.log, project, logger)
  const reader = new ProjectFeed(log, project, logger)
  const alive = setInterval(() => undefined, 1000)
  t.teardown(async () => {
    clearInterval(alive)
    await Promise.all([writer.stop(), reader.stop()])
    await store.close()
  })
  await writer.start()
  const write = <R>(decide: (state: ProjectState) => Decision<R> | Settled<R>) => {
    const request = { principal: author.by, operationId: null, requestHash: newId() }
    return transact(store.log, writer, request, decide)
  }
  await write(() => ({
    expect: [],
    put: [{ doc: 'environment/staging', value: environmentDocument('staging'), delivers: true }],
    drop: [],
    event: { type: 'environment.created', by: author.by, subject: {} },
    result: null,
  }))
  const add = (value: string) =>
    write((state) => {
      const change = { list: 'included', action: 'add', values: [value] } as const
      return changeListDecision(state, requireSegment(state, 'beta'), change, author)
    })
  await write((state) => createSegmentDecision(state, { key: 'beta', included: ['a'] }, author))
  return { store, project, writer, reader, blobs, lines, write, add }
}

/** What a plane would send of the segment `beta`. */
function deliveredList(feed: ProjectFeed): unknown {
  const deliveries = new Deliveries(testSigner())
  feed.state.listen(deliveries)
  const [part] = deliveries.get('e_staging')?.view.partsAfter('segments', -1) ?? []
  return part === undefined ? undefined : JSON.parse(part.json).included
}

t.test('a plane reads the lists it loads and those that come, each once', async (t) => {
  const { reader, writer, blobs, write, add } = await twoPlanes(t)
  await reader.start()
  t.same(deliveredList(reader), ['a'])
  t.equal(blobs.reads, 1)
  await add('b')
  await until(() => reader.state.head?.revision === writer.state.head?.revision, 'the change')
  t.same(deliveredList(reader), ['a', 'b'])
  t.equal(blobs.reads, 2)
  await write((state) => {
    const segment = requireSegment(state, 'beta')
    return patchSegmentDecision(state, segment, { name: 'B', excluded: ['b', 'a'] }, author)
  })
  await until(() => reader.state.head?.revision === writer.state.head?.revision, 'the change')
  t.equal(blobs.reads, 2, 'a list that is known by another name is not read')
  t.equal(reader.state.documents.lists.size, 1, 'lists that nothing refers to are forgotten')
})

t.test('while a list cannot be read, a plane stays at the revision before it', async (t) => {
  const { reader, writer, blobs, add } = await twoPlanes(t)
  await reader.start()
  blobs.read = () => Promise.reject(new StoreUnavailable('down'))
  const before = reader.state.head
  await add('b')
  await until(() => blobs.reads > 3, 'that it tries again')
  t.same(reader.state.head, before)
  t.same(deliveredList(reader), ['a'])
  await t.rejects(reader.refresh(), { code: 'STORE_UNAVAILABLE' })
  blobs.read = null
  await until(() => reader.state.head?.revision === writer.state.head?.revision, 'the change')
  t.same(deliveredList(reader), ['a', 'b'])
})

t.test('a plane that is started while lists cannot be read does not start', async (t) => {
  const { reader, blobs } = await twoPlanes(t)
  blobs.read = () => Promise.reject(new StoreUnavailable('down'))
  await t.rejects(reader.start(), { code: 'STORE_UNAVAILABLE' })
})

t.test('a list that was replaced and collected before a plane read it is not missed', async (t) => {
  const { store, project, reader, writer, add } = await twoPlanes(t)
  await add('b')
  await add('c')
  const { head } = writer.state
  if (head === null) throw new Error('no head')
  const used = new Set(writer.state.documents.lists.keys())
  t.equal(await store.log.collectBlobs(project, head, used, 0), 2)
  // As a plane that follows the log from the beginning does.
  const taken = await reader.takeOwn((await store.log.read(project, 0))[0] ?? neverEntry())
  t.equal(taken, undefined)
  await reader.refresh()
  t.same(deliveredList(reader), ['a', 'b', 'c'])
  t.equal(reader.state.unreadable.size, 0)
})

for (const [what, read] of [
  ['lost', async () => new Map<string, string>()],
  [
    'damaged',
    async (_project: string, hashes: readonly string[]) =>
      new Map(hashes.map((hash) => [hash, '["x"]'])),
  ],
] as const) {
  t.test(`a list that is ${what} takes its segment with it and nothing else`, async (t) => {
    const { store, project, reader, writer, blobs, lines, write, add } = await twoPlanes(t)
    await write((state) => createSegmentDecision(state, { key: 'sound' }, author))
    blobs.read = read
    await reader.start()
    t.equal(reader.state.documents.segment.get('beta'), undefined)
    t.equal(reader.state.documents.segment.get('sound')?.key, 'sound')
    t.same([...reader.state.unreadable], ['segment/beta'])
    t.same(reader.state.head, writer.state.head)
    t.ok(lines.some((line) => line.includes('lists of segments are missing')))
    blobs.read = null
    if (what === 'lost' && writer.state.head !== null) {
      await store.log.collectBlobs(project, writer.state.head, new Set(), 0)
    }
    await add('b')
    await reader.refresh()
    t.same(deliveredList(reader), ['a', 'b'], 'until somebody changes it')
  })
}

t.test('a list that the store lost is put again by the plane that holds it', async (t) => {
  const { store, project, writer, write } = await twoPlanes(t)
  const { head } = writer.state
  if (head === null) throw new Error('no head')
  t.equal(await store.log.collectBlobs(project, head, new Set(), 0), 1)
  await write((state) =>
    patchSegmentDecision(state, requireSegment(state, 'beta'), { name: 'B' }, author),
  )
  const hashes = [...writer.state.documents.lists.keys()]
  t.equal((await store.log.readBlobs(project, hashes)).size, 1)
})

function neverEntry(): never {
  throw new Error('the log is empty')
}
