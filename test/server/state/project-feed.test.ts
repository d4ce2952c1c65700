import pino from 'pino'
import t, { type Test } from 'tap'
import { ProjectFeed } from '../../../server/state/project-feed.ts'
import type { Head, Log } from '../../../server/store/contract.ts'
import { Compacted, StoreUnavailable } from '../../../server/store/errors.ts'
import type { LogRetention } from '../../../server/store/retention.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { until } from '../../helpers/event-stream.ts'
import { commitOf, newProject, put } from '../store/backend.ts'
import { entryAt, flagDocument } from './entries.ts'

/** A log whose members a test can replace while it is used. */
type Meddled = Log & { instead: Partial<Log> }

async function openFeed(t: Test, logRetention?: LogRetention) {
  const store = await openSqliteStore({
    dataDir: t.testdir(),
    ...(logRetention === undefined ? {} : { logRetention }),
  })
  const lines: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
  const log: Meddled = new Proxy(Object.assign(store.log, { instead: {} }), {
    get: (target, name) => {
      const member: unknown = Reflect.get(target.instead, name) ?? Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  const project = newProject()
  const feed = new ProjectFeed(log, project, logger)
  // A feed keeps no process alive.
  const alive = setInterval(() => undefined, 1000)
  t.teardown(async () => {
    clearInterval(alive)
    await feed.stop()
    await store.close()
  })
  const commit = async (name: string) => {
    const doc = put('flag/a', flagDocument('a', { name }))
    const outcome = await store.log.commit(project, commitOf({ put: [doc] }))
    if (outcome.status !== 'committed') throw new Error(outcome.status)
    return outcome.entry
  }
  const name = () => feed.state.documents.flag.get('a')?.name
  return { log, feed, commit, name, lines }
}

/** A watch that never gives anything: a plane that hears of nothing by itself. */
async function* deaf(_project: string, _after: number, signal: AbortSignal) {
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

t.test('a feed loads what was, and takes in what comes', async (t) => {
  const { feed, commit, name } = await openFeed(t)
  await commit('one')
  await feed.start()
  t.equal(name(), 'one')
  await commit('two')
  await until(() => name() === 'two', 'the second commit')
})

t.test('a plane that hears of nothing catches up when it is asked to', async (t) => {
  const { feed, commit, name, log } = await openFeed(t)
  log.instead = { watch: deaf }
  await feed.start()
  const entry = await commit('one')
  t.equal(name(), undefined)
  t.equal(await feed.catchUp(entry, 2000), true)
  t.equal(name(), 'one')
  t.equal(await feed.catchUp({ epoch: entry.epoch, revision: 9 }, 20), false, 'never reached')
  t.equal(await feed.catchUp({ epoch: entry.epoch - 1, revision: 99 }, 0), true, 'long passed')
})

t.test('catching up ends in time when the store does not answer at all', async (t) => {
  const { feed, commit, log } = await openFeed(t)
  await commit('one')
  await feed.start()
  log.instead = { head: () => new Promise(() => undefined) }
  t.equal(await feed.catchUp({ epoch: 2 ** 40, revision: 1 }, 50), false)
})

t.test('what was compacted meanwhile is loaded again', async (t) => {
  const { feed, commit, name, log } = await openFeed(t, { entries: 2, sizeBytes: 100_000 })
  await commit('first')
  log.instead = { watch: deaf }
  await feed.start()
  for (const word of ['a', 'b', 'c', 'd', 'e']) await commit(word)
  await feed.refresh()
  t.equal(name(), 'e')
  t.equal(feed.state.head?.revision, 6)
  t.equal(feed.regressed, false)
})

t.test('an own commit after others’ is applied with what lies between', async (t) => {
  const { feed, commit, name, log } = await openFeed(t)
  log.instead = { watch: deaf }
  await feed.start()
  await commit('one')
  await commit('two')
  await feed.takeOwn(await commit('three'))
  t.equal(name(), 'three')
  log.instead = { watch: deaf, head: () => Promise.reject(new StoreUnavailable('down')) }
  await commit('four')
  await feed.takeOwn(await commit('five'))
  t.equal(name(), 'three', 'which never fails: the commit stands')
})

t.test('a store that lost history is noticed, and the last good state is kept', async (t) => {
  const { feed, commit, name, log, lines } = await openFeed(t)
  await commit('one')
  const entry = await commit('two')
  await feed.start()
  const heads: readonly [string, Head | null][] = [
    ['an older head', { ...entry, revision: 1 }],
    ['nothing', null],
    ['another commit at our head', { ...entry, commitId: 'other' }],
    ['an older epoch', { ...entry, epoch: entry.epoch - 1, revision: 9 }],
  ]
  for (const [what, head] of heads) {
    log.instead = { head: async () => head }
    await feed.refresh()
    t.equal(feed.regressed, true, what)
    t.equal(name(), 'two', what)
    log.instead = {}
    await feed.refresh()
    t.equal(feed.regressed, false, `${what}, and it is back`)
  }
  t.ok(lines.some((line) => line.includes('lost history')))
  await feed.takeOwn(entryAt(3, { epoch: entry.epoch, previousCommitId: 'other' }))
  t.equal(feed.regressed, true, 'an entry on another commit than ours')
})

t.test('a plane on a lost branch says so at each poll, and once in the log', async (t) => {
  const { feed, commit, name, log, lines } = await openFeed(t)
  await commit('one')
  const { epoch } = await commit('two')
  await feed.start()
  const { head } = feed.state
  const branch = [3, 4].map((revision) =>
    entryAt(revision, {
      epoch,
      commitId: `other${revision}`,
      previousCommitId: `other${revision - 1}`,
    }),
  )
  const compacted = () => Promise.reject(new Compacted('gone'))
  const polls = async (what: string) => {
    let fresh = 0
    for (let poll = 1; poll <= 40; poll += 1) {
      await feed.refresh()
      if (!feed.regressed) fresh += 1
    }
    t.equal(fresh, 0, `${what}: of 40 polls`)
    t.equal(name(), 'two', what)
  }
  const branchHead = async () => ({ epoch, revision: 4, commitId: 'other4' })
  log.instead = { head: branchHead, read: async () => branch }
  await polls('entries on another commit than ours')
  log.instead = { head: branchHead, read: compacted }
  await polls('a log that was trimmed since')
  t.equal(lines.filter((line) => line.includes('lost history')).length, 1)
  log.instead = { head: async () => head }
  await feed.refresh()
  t.equal(feed.regressed, false, 'our head is back')
})

t.test('the lists of a lost branch are not looked for', async (t) => {
  const { feed, commit, name, log } = await openFeed(t)
  const { epoch, revision } = await commit('one')
  await feed.start()
  const list = { hash: 'f'.repeat(64), count: 1 }
  const segment = { key: 's', included: list, excluded: null }
  const entry = entryAt(revision + 1, {
    epoch,
    previousCommitId: 'other',
    put: [put('segment/s', segment)],
  })
  log.instead = {
    head: async () => entry,
    read: async () => [entry],
    readBlobs: () => Promise.reject(new Error('a list of the lost branch was read')),
  }
  await feed.refresh()
  t.equal(feed.regressed, true)
  t.equal(name(), 'one')
})

t.test('a new epoch that begins below our revision is watched from its own head', async (t) => {
  const { feed, commit, log } = await openFeed(t)
  await commit('one')
  const { epoch } = await commit('two')
  const watched: number[] = []
  const watch: Log['watch'] = (project, after, signal) => {
    watched.push(after)
    return deaf(project, after, signal)
  }
  log.instead = { watch }
  await feed.start()
  const head = { epoch: epoch + 1, revision: 1, commitId: 'restored' }
  const cut = { head, committedAt: 1, docs: new Map() }
  log.instead = { watch, head: async () => head, load: async () => cut }
  await feed.refresh()
  t.same(feed.state.head, head)
  await until(() => watched.length === 2, 'the watch to begin again')
  t.same(watched, [2, 1])
})

t.test('an outage leaves the last good state, and ends by itself', async (t) => {
  const { feed, commit, name, log, lines } = await openFeed(t)
  const said = (what: string) => lines.filter((line) => line.includes(what)).length
  const first = await commit('one')
  await feed.start()
  const down = () => Promise.reject(new StoreUnavailable('down'))
  log.instead = { head: down, read: down, load: down }
  await t.rejects(feed.refresh(), { code: 'STORE_UNAVAILABLE' })
  t.equal(name(), 'one')
  t.equal(feed.regressed, false)
  const ahead = { ...first, revision: first.revision + 1 }
  t.equal(await feed.catchUp(ahead, 300), false)
  t.equal(said('the store cannot be read'), 1, 'said once, however often it fails')
  log.instead = {}
  const entry = await commit('two')
  t.equal(await feed.catchUp(entry, 2000), true)
  t.equal(name(), 'two')
  await feed.refresh()
  t.equal(said('the store can be read again'), 1)
})
