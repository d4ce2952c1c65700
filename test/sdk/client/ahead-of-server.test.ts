import t, { type Test } from 'tap'
import { startClient } from '../../../sdk/client/start-client.ts'
import type { ClientProblem } from '../../../sdk/client/surface.ts'
import { until } from '../../helpers/event-stream.ts'
import { startControlPlane } from './helpers/control-plane.ts'
import { flagPart, heartbeatAt, snapshotOf } from './helpers/snapshots.ts'
import { createVirtualRuntime } from './helpers/virtual-runtime.ts'

const four = snapshotOf(4, [flagPart('checkout', true, 4)])
const nine = snapshotOf(9, [flagPart('checkout', true, 9)])
/** The same pair in another history: there the flag is killed. */
const otherNine = snapshotOf(9, [flagPart('checkout', true, 9, { killed: true })])

async function openClient(t: Test, first = nine) {
  const plane = await startControlPlane(first)
  const runtime = createVirtualRuntime()
  const client = startClient({ url: plane.url, key: 'slu_server_x', logger: false }, runtime)
  const events: string[] = []
  const problems: ClientProblem[] = []
  for (const name of ['ready', 'stale'] as const) client.on(name, () => events.push(name))
  client.on('error', (problem) => problems.push(problem))
  t.teardown(async () => {
    await client.close()
    await plane.close()
  })
  await until(() => client.status.state === 'ready', 'the first data')
  const lastReport = () => {
    const bodies = plane.requests.filter(({ path }) => path === '/sdk/v1/reports')
    return JSON.parse(bodies.at(-1)?.body ?? '{}')
  }
  /** The plane starts again with other data, and the client comes back to it. */
  const restart = async (snapshot: typeof nine) => {
    plane.snapshot = snapshot
    const before = plane.requests.length
    plane.cutStreams()
    await until(() => {
      runtime.advance(50)
      return plane.requests.slice(before).some(({ path }) => path === '/sdk/v1/stream')
    }, 'the client to come back')
  }
  return { plane, runtime, client, events, problems, lastReport, restart }
}

t.test('a server that stays behind makes a client stale, never faulty', async (t) => {
  const { runtime, client, events, problems, lastReport, restart } = await openClient(t)
  await restart(four)
  await until(async () => {
    await client.flush()
    return lastReport().rejected?.code === 'OLDER_DATA'
  }, 'what it says of that')
  t.match(client.status, { state: 'ready', code: null, revision: 9 }, 'it may only lag')
  runtime.advance(5_000)
  t.match(client.status, { state: 'stale', code: 'AHEAD_OF_SERVER', mode: 'stream', revision: 9 })
  t.equal(client.boolean('checkout', {}, false), true, 'it serves on')
  t.equal(await client.ready(0), true)
  await until(() => problems.length > 0, 'the problem')
  t.match(problems, [{ code: 'AHEAD_OF_SERVER', message: /older flags than are served/ }])
  t.same(events, ['ready', 'stale'])
  await client.flush()
  t.match(lastReport(), { applied: '1.9', mode: 'stream' }, 'it goes on to report')
})

t.test('from a server that was behind, an equal pair is taken as new', async (t) => {
  const { plane, runtime, client, lastReport, restart } = await openClient(t)
  await restart(four)
  await until(async () => {
    await client.flush()
    return lastReport().rejected !== null
  }, 'the older data')
  runtime.advance(5_000)
  plane.snapshot = otherNine
  plane.send(heartbeatAt(otherNine))
  await until(() => {
    runtime.advance(100)
    return !client.boolean('checkout', {}, true)
  }, 'the kill')
  t.match(client.status, { state: 'ready', code: null, revision: 9 })
  await client.flush()
  t.match(lastReport(), { applied: '1.9', served: [], rejected: null }, 'nothing of before')
})

t.test('a server that lags for less than five seconds is no reason to be stale', async (t) => {
  const { plane, runtime, client, events, restart, lastReport } = await openClient(t)
  await restart(four)
  await until(async () => {
    await client.flush()
    return lastReport().rejected !== null
  }, 'the older data')
  runtime.advance(3_000)
  plane.snapshot = nine
  plane.send(heartbeatAt(nine))
  await until(() => runtime.pending.some((ms) => ms <= 1_000), 'the wish for a whole snapshot')
  runtime.advance(1_000)
  await until(async () => {
    await client.flush()
    return lastReport().rejected === null
  }, 'the same data again')
  runtime.advance(5_000)
  t.match(client.status, { state: 'ready', code: null })
  t.same(events, ['ready'])
})

t.test('a client that can only poll notices it too', async (t) => {
  const { plane, runtime, client } = await openClient(t)
  plane.answer.stream = (_request, response) => response.writeHead(404).end()
  plane.snapshot = four
  plane.cutStreams()
  const polls = () => plane.requests.filter(({ path }) => path === '/sdk/v1/snapshot').length
  const before = polls()
  await until(() => {
    runtime.advance(200)
    return polls() > before
  }, 'a poll')
  await until(() => {
    runtime.advance(100)
    return client.status.code === 'AHEAD_OF_SERVER'
  }, 'it to be noticed')
  t.match(client.status, { state: 'stale', revision: 9 })
  t.equal(client.boolean('checkout', {}, false), true)
})
