import type { ServerResponse } from 'node:http'
import type { Client, ClientOptions, ClientProblem } from '@sluice/sdk'
import type { Snapshot } from '@sluice/sdk/model'
import t, { type Test } from 'tap'
import { startClient } from '../../../sdk/client/start-client.ts'
import {
  type ControlPlane,
  lastRequest,
  pathsOf,
  startControlPlane,
} from './helpers/control-plane.ts'
import {
  deltaBetween,
  eventText,
  flagPart,
  heartbeatAt,
  resyncTo,
  snapshotOf,
} from './helpers/snapshots.ts'
import { until } from './helpers/until.ts'
import { createVirtualRuntime, type VirtualRuntime } from './helpers/virtual-runtime.ts'

const eight = snapshotOf(8, [flagPart('a', false, 8), flagPart('b', false, 8)])
const nine = snapshotOf(9, [flagPart('a', true, 9), flagPart('b', true, 9)])
const ten = snapshotOf(10, [flagPart('a', false, 10), flagPart('b', false, 10)])

interface Scene {
  readonly plane: ControlPlane
  readonly client: Client
  readonly runtime: VirtualRuntime
  readonly problems: ClientProblem[]
  readonly events: string[]
  readonly changes: (readonly string[])[]
}

async function setUp(t: Test, more: Partial<ClientOptions> = {}, snapshot = eight): Promise<Scene> {
  const plane = await startControlPlane(snapshot)
  return { plane, ...watch(t, plane, more) }
}

function watch(t: Test, plane: ControlPlane, more: Partial<ClientOptions> = {}) {
  const runtime = createVirtualRuntime(() => 0)
  const options = { url: plane.url, key: 'slu_server_x', logger: false, ...more } as const
  const client = startClient(options, runtime)
  const problems: ClientProblem[] = []
  const events: string[] = []
  const changes: (readonly string[])[] = []
  client.on('change', (flagKeys) => changes.push(flagKeys))
  client.on('error', (problem) => problems.push(problem))
  client.on('ready', () => events.push('ready'))
  client.on('stale', () => events.push('stale'))
  t.teardown(async () => {
    await client.close()
    await plane.close()
  })
  return { client, runtime, problems, events, changes }
}

/** Moves the clock on step by step, so that requests get their answers in between. */
async function passUntil(
  { runtime }: Pick<Scene, 'runtime'>,
  condition: () => boolean,
  what: string,
  stepMs = 0,
): Promise<void> {
  await until(() => {
    if (condition()) return true
    runtime.advance(stepMs)
    return false
  }, what)
}

function at(client: Client, revision: number): () => boolean {
  return () => client.status.revision === revision
}

t.test('a stream of broken events is dropped, and the old values stay', async (t) => {
  const wrong: readonly [string, string][] = [
    ['no JSON', 'event: delta\ndata:\ndata: {"type":\n\n'],
    ['not an object', 'event: delta\ndata:\ndata: [1]\n\n'],
    ['no line for the signature', `event: delta\ndata: {}\n\n`],
    ['a schema of its own', 'event: snapshot\ndata:\ndata: {"format":1,"type":"snapshot"}\n\n'],
    ['another format', eventText({ ...nine, format: 2, type: 'snapshot' })],
    [
      'one kind in an event for another',
      eventText(nine).replace('event: snapshot', 'event: delta'),
    ],
    ['parts that are none', eventText({ ...deltaBetween(eight, nine), put: { flags: {} } })],
    ['a null part', eventText({ ...eight, revision: 9, flags: null })],
    ['a foreign environment', eventText({ ...nine, environment: 'e-2' })],
    ['a pair that is none', eventText({ ...deltaBetween(eight, nine), to: '1.x' })],
  ]
  for (const [name, text] of wrong) {
    const scene = await setUp(t)
    const { plane, client, problems } = scene
    await until(at(client, 8), 'the first data')
    plane.sendText(text)
    await until(() => problems.length === 1, `a problem: ${name}`)
    t.match(problems[0]?.code, /MALFORMED_DATA|FOREIGN_DATA/, name)
    t.equal(client.boolean('a', {}, true), false, 'the old value is served')
    await passUntil(scene, () => pathsOf(plane).length === 2, 'the reconnect')
    t.equal(lastRequest(plane, 'stream').headers['last-event-id'], '1.8')
    plane.snapshot = nine
    plane.send(deltaBetween(eight, nine))
    await until(at(client, 9), 'good data after it')
    t.equal(plane.mostOpenStreams, 1)
  }
})

t.test('hints, unknown events and comments disturb nothing', async (t) => {
  const { plane, client, problems } = await setUp(t)
  await until(at(client, 8), 'the first data')
  plane.sendText(': comment\n\nevent: control\ndata: {"pollMs":1}\n\nevent: new\ndata: !\n\n')
  plane.sendText('data: nameless\n\n')
  plane.send(deltaBetween(eight, nine))
  await until(at(client, 9), 'the delta after them')
  t.same(problems, [])
  t.same(pathsOf(plane), ['stream'])
})

t.test('an event without end is cut off at the limit', async (t) => {
  const scene = await setUp(t)
  const { plane, client, problems } = scene
  await until(at(client, 8), 'the first data')
  plane.sendText(`event: delta\ndata: `)
  const piece = 'x'.repeat(1024 * 1024)
  for (let mebibytes = 0; mebibytes < 34; mebibytes += 1) plane.sendText(piece)
  await until(() => problems.length === 1, 'a problem')
  t.equal(problems[0]?.code, 'TOO_LARGE')
  t.equal(client.boolean('a', {}, true), false)
  await passUntil(scene, () => pathsOf(plane).length === 2, 'the reconnect')
})

t.test('duplicate and late deltas change nothing', async (t) => {
  const { plane, client, problems, changes } = await setUp(t)
  await until(at(client, 8), 'the first data')
  plane.send(deltaBetween(eight, nine))
  plane.send(deltaBetween(eight, nine))
  plane.send(deltaBetween(nine, ten))
  plane.send(deltaBetween(eight, nine))
  plane.send(nine)
  await until(at(client, 10), 'the last delta')
  plane.send(heartbeatAt(ten))
  await until(() => changes.length === 3, 'a change for each revision')
  t.equal(client.boolean('a', {}, true), false)
  t.same(problems, [])
  t.same(pathsOf(plane), ['stream'])
})

t.test('a delta from elsewhere, or of another digest, leads to a full snapshot', async (t) => {
  const bad = { ...deltaBetween(eight, nine), digest: '0123456789abcdef' }
  for (const delta of [deltaBetween(nine, ten), bad]) {
    const scene = await setUp(t)
    const { plane, client } = scene
    await until(at(client, 8), 'the first data')
    plane.snapshot = snapshotOf(8, [flagPart('a', true, 8)])
    plane.send(delta)
    await passUntil(scene, () => client.boolean('a', {}, false), 'a full one at an equal pair')
    t.same(pathsOf(plane), ['stream', 'snapshot'])
    t.equal(lastRequest(plane, 'snapshot').headers['if-none-match'], undefined, 'unconditionally')
    t.equal(client.boolean('b', {}, true), true, 'which replaces everything')
    plane.send(deltaBetween(plane.snapshot, nine))
    await until(at(client, 9), 'the stream goes on')
    t.equal(plane.mostOpenStreams, 1)
  }
})

t.test('a large environment comes by a request when the stream says so', async (t) => {
  const scene = await setUp(t)
  const { plane, client } = scene
  plane.answer.stream = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(eventText(resyncTo(plane.snapshot, 0)))
  }
  plane.cutStreams()
  await passUntil(scene, at(client, 8), 'the data')
  t.equal(client.status.mode, 'stream')
})

t.test('a delta cut at any byte leaves the old flags or the new, never a mix', async (t) => {
  const scene = await setUp(t)
  const { plane, client, problems } = scene
  await until(at(client, 8), 'the first data')
  let mixes = 0
  client.on('change', () => {
    if (client.boolean('a', {}, false) !== client.boolean('b', {}, false)) mixes += 1
  })
  const text = Buffer.from(eventText(deltaBetween(eight, nine)))
  let opened = 0
  let cutAt = 0
  plane.answer.stream = (_request, response) => {
    opened += 1
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(eventText(heartbeatAt(eight)))
    response.write(text.subarray(0, cutAt), () => response.destroy())
  }
  plane.cutStreams()
  for (cutAt = 0; cutAt < text.length; cutAt += 1) {
    const before = opened
    await passUntil(scene, () => opened > before, 'the next stream')
    if (client.status.revision !== 8 || client.boolean('b', {}, true)) mixes += 1
  }
  await passUntil(scene, at(client, 9), 'the whole delta')
  t.equal(mixes, 0)
  t.same(problems, [], 'and a cut alone is no problem to report')
  t.comment(`cut at each of ${text.length} bytes`)
})

t.test('after a thousand cuts there is still at most one stream', async (t) => {
  const scene = await setUp(t)
  const { plane, client, events } = scene
  await until(at(client, 8), 'the first data')
  let cuts = 0
  plane.answer.stream = (_request, response) => {
    cuts += 1
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(eventText(heartbeatAt(eight)), () => {
      if (cuts < 1_000) response.end()
    })
  }
  plane.cutStreams()
  await passUntil(scene, () => cuts === 1_000, 'a thousand streams')
  await until(() => client.status.mode === 'stream', 'the last one')
  t.equal(plane.mostOpenStreams, 1)
  t.same(events, ['ready'], 'and nothing flapped')
})

t.test('a refused key is tried again slowly, and comes back by itself', async (t) => {
  const plane = await startControlPlane(eight)
  const refuse = (_request: unknown, response: ServerResponse) => response.writeHead(401).end()
  plane.answer = { stream: refuse, snapshot: refuse }
  const scene = { plane, ...watch(t, plane) }
  const { client, runtime, problems } = scene
  await until(() => problems.length === 1, 'a problem')
  t.match(problems[0], { code: 'UNAUTHENTICATED' })
  t.notMatch(problems[0]?.message, /slu_server_x/)
  t.equal(client.status.state, 'error')
  for (let minute = 0; minute < 9; minute += 1) {
    runtime.advance(60_000)
    await until(() => runtime.pending.length > 0, 'its timers')
  }
  t.ok(pathsOf(plane).length <= 3, `${pathsOf(plane)}`)
  plane.answer = {}
  await passUntil(scene, at(client, 8), 'the data', 10_000)
  await passUntil(scene, () => client.status.mode === 'stream', 'the stream')
  t.equal(client.status.state, 'ready')
  const refusals = problems.filter(({ code }) => code === 'UNAUTHENTICATED')
  t.equal(refusals.length, 1, 'said once')
})

t.test('a server that asks to wait is not asked before', async (t) => {
  const plane = await startControlPlane(eight)
  const busy = (_request: unknown, response: ServerResponse) => {
    response.writeHead(503, { 'retry-after': '20' }).end()
  }
  plane.answer = { stream: busy, snapshot: busy }
  const scene = { plane, ...watch(t, plane) }
  await until(() => scene.problems.length === 1, 'the first refusal')
  scene.runtime.advance(19_000)
  t.same(pathsOf(plane), ['stream'])
  plane.answer = {}
  await passUntil(scene, at(scene.client, 8), 'the data', 1_000)
})

t.test('a stream that went dead is noticed within 45 seconds, once, and replaced', async (t) => {
  const scene = await setUp(t)
  const { plane, client, runtime, events } = scene
  await until(at(client, 8), 'the first data')
  t.equal(client.status.state, 'ready')
  const { lastDataAt } = client.status
  runtime.advance(44_999)
  t.equal(client.status.state, 'ready')
  plane.answer.stream = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(eventText(heartbeatAt(eight)))
  }
  runtime.advance(1)
  t.match(client.status, { state: 'stale', mode: 'offline', revision: 8, lastDataAt })
  t.equal(client.boolean('a', {}, true), false, 'the last good value is served on')
  await passUntil(scene, () => client.status.state === 'ready', 'a fresh stream')
  await until(() => events.length === 3, 'the event of the return')
  t.same(events, ['ready', 'stale', 'ready'])
})

t.test('a black hole takes nothing but time', async (t) => {
  const plane = await startControlPlane(eight)
  plane.answer = { stream: () => {}, snapshot: () => {} }
  const scene = { plane, ...watch(t, plane) }
  const { client, runtime } = scene
  const ready = client.ready(700)
  runtime.advance(699)
  let answered = false
  void ready.then(() => {
    answered = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(answered, false)
  runtime.advance(1)
  t.equal(await ready, false)
  t.equal(client.details('a', {}, true).errorCode, 'PROVIDER_NOT_READY')
  await passUntil(scene, () => pathsOf(plane).includes('snapshot'), 'a request as well', 1_000)
  runtime.advance(15_000)
  await until(() => scene.problems.length === 1, 'the time-out')
  t.equal(client.status.state, 'error')
  plane.answer = {}
  await passUntil(scene, at(client, 8), 'the data', 1_000)
})

t.test('while a proxy blocks streams the client polls, and it returns to the stream', async (t) => {
  const scene = await setUp(t, { pollMs: 2_000 })
  const { plane, client, runtime } = scene
  await until(at(client, 8), 'the first data')
  plane.answer.stream = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Not here</h1>')
  }
  plane.cutStreams()
  plane.snapshot = nine
  await passUntil(scene, at(client, 9), 'the data by polling', 100)
  t.equal(client.status.mode, 'poll')
  await passUntil(
    scene,
    () => lastRequest(plane, 'snapshot').headers['if-none-match']?.includes('"1.9.1"') === true,
    'a conditional request',
    100,
  )
  plane.answer.stream = undefined
  await passUntil(scene, () => client.status.mode === 'stream', 'the stream', 100)
  const polls = pathsOf(plane).filter((path) => path === 'snapshot').length
  for (let beat = 0; beat < 10; beat += 1) {
    plane.send(heartbeatAt(nine))
    runtime.advance(2_000)
  }
  t.equal(pathsOf(plane).filter((path) => path === 'snapshot').length, polls, 'polling is over')
})

t.test('an answer over the limit, packed or not, is not taken', async (t) => {
  const { gzipSync } = await import('node:zlib')
  const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024, 0x20))
  const scene = await setUp(t)
  const { plane, client, problems } = scene
  await until(at(client, 8), 'the first data')
  plane.answer.snapshot = (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
  }
  plane.send(deltaBetween(nine, ten))
  await passUntil(scene, () => problems.length === 1, 'a problem')
  t.equal(problems[0]?.code, 'TOO_LARGE')
  t.equal(client.status.revision, 8)
  plane.answer.snapshot = undefined
  plane.snapshot = ten
  await passUntil(scene, at(client, 10), 'the right one afterwards', 1_000)
})

t.test('a second URL stands in for a dead one', async (t) => {
  const dead = await startControlPlane(eight)
  await dead.close()
  const { client, runtime, plane } = await setUp(t)
  await client.close()
  const second = startClient(
    { url: [dead.url, plane.url], key: 'slu_server_y', logger: false },
    runtime,
  )
  t.teardown(() => second.close())
  await passUntil({ runtime }, at(second, 8), 'data from the second', 100)
})

t.test('an older plane behind the same address does not take a client back', async (t) => {
  const scene = await setUp(t, {}, nine)
  const { plane, client } = scene
  await until(at(client, 9), 'the first data')
  plane.snapshot = eight satisfies Snapshot
  plane.cutStreams()
  await passUntil(scene, () => pathsOf(plane).length === 2, 'the reconnect')
  await until(() => client.status.mode === 'stream', 'the stream of the older plane')
  t.equal(client.status.revision, 9)
  t.equal(client.boolean('a', {}, false), true)
})
