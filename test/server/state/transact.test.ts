import pino from 'pino'
import t, { type Test } from 'tap'
import { ProjectFeed } from '../../../server/state/project-feed.ts'
import type { ProjectState } from '../../../server/state/project-state.ts'
import { type Decision, transact, type WriteRequest } from '../../../server/state/transact.ts'
import type { Log } from '../../../server/store/contract.ts'
import { openSqliteStore } from '../../../server/store/sqlite/sqlite-store.ts'
import { newId, newProject } from '../store/backend.ts'
import { flagDocument } from './entries.ts'

const logger = pino({ level: 'silent' })

/** A watch that never gives anything: who hears of nothing by itself must catch up. */
async function* deaf(_project: string, _after: number, signal: AbortSignal) {
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

/** Two planes' feeds of one new project. */
async function twoFeeds(t: Test) {
  const store = await openSqliteStore({ dataDir: t.testdir() })
  store.log.watch = deaf
  const project = newProject()
  const feeds = [
    new ProjectFeed(store.log, project, logger),
    new ProjectFeed(store.log, project, logger),
  ] as const
  await Promise.all(feeds.map((feed) => feed.start()))
  t.teardown(async () => {
    await Promise.all(feeds.map((feed) => feed.stop()))
    await store.close()
  })
  return { log: store.log, feeds }
}

function request(operationId: string | null = null, requestHash = 'hash'): WriteRequest {
  return { principal: 'token:test', operationId, requestHash }
}

/** Puts flag `a` with a name, if it is as the state has it. */
function rename(state: ProjectState, name: string): Decision<string> {
  const row = state.documents.row('flag/a')
  return {
    expect: [{ doc: 'flag/a', is: row?.revision ?? 'absent' }],
    put: [{ doc: 'flag/a', value: flagDocument('a', { name }), delivers: true }],
    drop: [],
    event: { type: 'flag.changed', by: 'token:test', subject: { flag: 'a' } },
    result: name,
  }
}

function neverDecide(): never {
  throw new Error('decided, although there was nothing to decide')
}

const nameIn = (feed: ProjectFeed) => feed.state.documents.flag.get('a')?.name

/** A log whose next call of a method is done otherwise. */
function meddle<K extends 'commit' | 'recall'>(log: Log, method: K, instead: Log[K]): Log {
  let isDone = false
  return new Proxy(log, {
    get: (target, name) => {
      if (name === method && !isDone) {
        isDone = true
        return instead
      }
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}

t.test('a commit is read back at once where it was made', async (t) => {
  const { log, feeds } = await twoFeeds(t)
  const [feed] = feeds
  const done = await transact(log, feed, request(), (state) => rename(state, 'one'))
  t.match(done, { result: 'one', replayed: false, pair: { revision: 1 } })
  t.equal(nameIn(feed), 'one')
  const { epoch, revision } = done.pair
  t.match(feed.state.head, { epoch, revision })
})

t.test('whoever loses decides again on what the winner left', async (t) => {
  const { log, feeds } = await twoFeeds(t)
  const add = (state: ProjectState, letter: string) =>
    rename(state, `${state.documents.flag.get('a')?.name ?? ''}${letter}`)
  const letters = [...'abcdefghijklmnop']
  const seen: string[] = []
  await Promise.all(
    letters.map((letter, i) =>
      transact(log, feeds[i % 2] === feeds[0] ? feeds[0] : feeds[1], request(), (state) => {
        seen.push(state.documents.flag.get('a')?.name ?? '')
        return add(state, letter)
      }),
    ),
  )
  await feeds[0].refresh()
  t.equal([...(nameIn(feeds[0]) ?? '')].sort().join(''), letters.join(''), 'nobody is overwritten')
  t.equal(feeds[0].state.head?.revision, letters.length, 'and nobody wrote twice')
  t.ok(seen.length > letters.length, `${seen.length} decisions for ${letters.length} commits`)
})

t.test('a decision that turns into a refusal after a conflict writes nothing', async (t) => {
  const { log, feeds } = await twoFeeds(t)
  const [feed] = feeds
  let decisions = 0
  const outcome = transact(
    meddle(log, 'commit', async (project, commit) => {
      await transact(log, feeds[1], request(), (state) => rename(state, 'theirs'))
      return log.commit(project, commit)
    }),
    feed,
    request(),
    (state) => {
      decisions += 1
      if (state.documents.flag.get('a') !== undefined) throw new Error('it exists already')
      return rename(state, 'ours')
    },
  )
  await t.rejects(outcome, { message: 'it exists already' })
  t.equal(decisions, 2)
  t.equal(nameIn(feed), 'theirs')
  t.equal((await log.head(feed.state.project))?.revision, 1)
})

t.test('a document that others never stop changing ends in a clear refusal', async (t) => {
  const { log, feeds } = await twoFeeds(t)
  const [feed, other] = feeds
  const restless = new Proxy(log, {
    get: (target, name) => {
      if (name === 'commit') {
        return async (...args: Parameters<Log['commit']>) => {
          await transact(log, other, request(), (state) => rename(state, newId()))
          return target.commit(...args)
        }
      }
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  const outcome = transact(restless, feed, request(), (state) => rename(state, 'ours'))
  await t.rejects(outcome, { code: 'STORE_UNAVAILABLE', message: /nothing was written/ })
  await other.refresh()
  t.not(nameIn(other), 'ours')
})

t.test('what is settled already is answered without a commit', async (t) => {
  const { log, feeds } = await twoFeeds(t)
  const [feed] = feeds
  t.same(await transact(log, feed, request(), () => ({ settled: 1, about: [] })), {
    result: 1,
    pair: { epoch: 0, revision: 0 },
    replayed: false,
  })
  const { pair } = await transact(log, feed, request(), (state) => rename(state, 'one'))
  const done = await transact(log, feed, request(), () => ({ settled: 2, about: [] }))
  t.match(done, { result: 2, pair: { epoch: pair.epoch, revision: 1 } })
  t.equal((await log.head(feed.state.project))?.revision, 1)
})

t.test(
  'a repeated operation is answered as it was, on any plane, without a decision',
  async (t) => {
    const { log, feeds } = await twoFeeds(t)
    const [feed, other] = feeds
    const made = await transact(log, feed, request('op'), (state) => rename(state, 'one'))
    await transact(log, feed, request(), (state) => rename(state, 'two'))
    for (const place of [feed, other]) {
      const again = await transact(log, place, request('op'), neverDecide)
      t.match(again, { result: 'one', replayed: true })
      t.match(again.pair, { epoch: made.pair.epoch, revision: 1 })
    }
    await other.refresh()
    t.equal(nameIn(other), 'two')
  },
)

t.test('two planes that get one operation at once do it once', async (t) => {
  const { log, feeds } = await twoFeeds(t)
  const done = await Promise.all(
    [...feeds, ...feeds].map((feed, i) =>
      transact(log, feed, request('op'), (state) => rename(state, `name ${i}`)),
    ),
  )
  t.equal(new Set(done.map(({ result }) => result)).size, 1)
  t.equal(done.filter(({ replayed }) => !replayed).length, 1)
  t.equal((await log.head(feeds[0].state.project))?.revision, 1)
})

t.test('a key that belongs to another request is refused, late too', async (t) => {
  const { log, feeds } = await twoFeeds(t)
  const [feed] = feeds
  await transact(log, feed, request('op', 'first'), (state) => rename(state, 'one'))
  const reused = request('op', 'second')
  const refused = { code: 'IDEMPOTENCY_KEY_REUSED' }
  await t.rejects(transact(log, feed, reused, neverDecide), refused)
  // The first request may come in between the look and the commit.
  const blind = meddle(log, 'recall', async () => null)
  await t.rejects(
    transact(blind, feed, reused, (state) => rename(state, 'two')),
    refused,
  )
  t.equal(nameIn(feed), 'one')
})

t.test('conflicts are not remembered', async (t) => {
  const { log, feeds } = await twoFeeds(t)
  const [feed] = feeds
  const refuse = () => {
    throw new Error('not now')
  }
  await t.rejects(transact(log, feed, request('op'), refuse), { message: 'not now' })
  const done = await transact(log, feed, request('op'), (state) => rename(state, 'one'))
  t.match(done, { result: 'one', replayed: false })
})

t.test('while history is lost nothing is written, and what was read stays', async (t) => {
  const { log, feeds } = await twoFeeds(t)
  const [feed] = feeds
  await transact(log, feed, request(), (state) => rename(state, 'one'))
  const { head } = feed.state
  const refused = { code: 'STORE_REGRESSED' }
  const emptied = meddle(log, 'commit', async () => ({ status: 'regressed', head: null }))
  await t.rejects(
    transact(emptied, feed, request(), (state) => rename(state, 'two')),
    refused,
  )
  feed.regressed = true
  await t.rejects(transact(log, feed, request(), neverDecide), refused)
  t.same([nameIn(feed), feed.state.head], ['one', head])
})

t.test('the other outcomes of a commit say what to do', async (t) => {
  const { log, feeds } = await twoFeeds(t)
  const [feed] = feeds
  const write = (instead: Awaited<ReturnType<Log['commit']>>) =>
    transact(
      meddle(log, 'commit', async () => instead),
      feed,
      request(),
      (state) => rename(state, 'x'),
    )
  await t.rejects(write({ status: 'layoutChanged' }), { code: 'STORE_UNAVAILABLE' })
  await t.rejects(write({ status: 'tooLarge', sizeBytes: 9, limitBytes: 8 }), {
    code: 'TOO_LARGE',
    message: /9 bytes.*may be 8/,
  })
  t.equal(feed.state.head, null)
})
