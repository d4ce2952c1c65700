import { createClient } from '@sluice/sdk'
import t from 'tap'
import { startControlPlane } from './helpers/control-plane.ts'
import { createRecordingLogger } from './helpers/recording-logger.ts'
import { deltaBetween, flagPart, snapshotOf } from './helpers/snapshots.ts'
import { until } from './helpers/until.ts'

const off = snapshotOf(8, [flagPart('checkout', false, 8)])
const on = snapshotOf(9, [flagPart('checkout', true, 9)])

t.test('a client serves defaults at once, then the flags, then what changes', async (t) => {
  const plane = await startControlPlane(off)
  const client = createClient({ url: plane.url, key: 'slu_server_x', logger: false })
  t.teardown(async () => {
    await client.close()
    await plane.close()
  })
  const changes: (readonly string[])[] = []
  client.on('change', (flagKeys) => changes.push(flagKeys))
  t.equal(client.boolean('checkout', {}, true), true, 'the default before any data')
  t.equal(client.details('checkout', {}, true).errorCode, 'PROVIDER_NOT_READY')
  t.match(client.status, { state: 'initializing', mode: 'offline', revision: null })
  t.equal(await client.ready(5_000), true)
  t.equal(client.boolean('checkout', {}, true), false)
  t.equal(client.for({ targetingKey: 'u' }).boolean('checkout', true), false)
  t.same(client.all({}).checkout, {
    value: false,
    variation: 'off',
    reason: 'STATIC',
    metadata: {},
  })
  plane.send(deltaBetween(off, on))
  await until(() => client.boolean('checkout', {}, false), 'the delta')
  await until(() => changes.length === 2, 'both changes')
  t.same(changes, [['checkout'], ['checkout']])
  t.match(client.status, { state: 'ready', mode: 'stream', epoch: 1, revision: 9 })
  t.equal(client.status.verified, false, 'nothing claims to be verified')
  t.ok(Math.abs(Date.now() - (client.status.lastDataAt ?? 0)) < 5_000)
})

t.test('after closing, no stream is left and the last flags are served on', async (t) => {
  const plane = await startControlPlane(on)
  t.teardown(() => plane.close())
  const client = createClient({ url: plane.url, key: 'slu_server_x', logger: false })
  await client.ready(5_000)
  const waiting = createClient({ url: 'http://127.0.0.1:9', key: 'slu_server_x', logger: false })
  const ready = waiting.ready(60_000)
  await Promise.all([client.close(), client.close(), waiting.close()])
  t.equal(await ready, false, 'those who wait are told')
  await until(() => plane.openStreams === 0, 'the end of the stream')
  t.equal(client.status.state, 'closed')
  t.equal(client.boolean('checkout', {}, false), true)
  t.equal(await client.ready(0), true)
})

t.test('a client whose options are wrong starts nonetheless and says what is wrong', async (t) => {
  const wrong = [
    [{ url: '', key: 'k' }, /url/],
    [{ url: [], key: 'k' }, /url/],
    [{ url: 'ftp://example.invalid', key: 'k' }, /url/],
    [{ url: 'http://user:secret@example.invalid', key: 'k' }, /url/],
    [{ url: 'http://example.invalid', key: ' ' }, /key/],
    [{ url: 'http://example.invalid', key: 'a b' }, /key/],
  ] as const
  for (const [options, expected] of wrong) {
    const logger = createRecordingLogger()
    const client = createClient({ ...options, logger })
    t.equal(client.status.state, 'error')
    t.match(logger.lines.join(), expected)
    t.notMatch(logger.lines.join(), /secret/)
    t.equal(client.boolean('checkout', {}, true), true)
    await client.close()
  }
})

t.test('what is likely a mistake is said once, in words that help', async (t) => {
  const plane = await startControlPlane(
    snapshotOf(1, [
      flagPart('checkout', true, 1),
      flagPart('broken', true, 1, { default: { variation: 'nowhere' } }),
      flagPart('ramped', true, 1, {
        default: {
          split: {
            bucketBy: 'targetingKey',
            seed: 's',
            allocations: [{ variation: 'on', ranges: [[0, 100_000]] }],
          },
        },
      }),
    ]),
  )
  const logger = createRecordingLogger()
  const options = { url: plane.url, key: 'slu_client_x', logger }
  const client = createClient(options)
  const second = createClient(options)
  t.teardown(async () => {
    await Promise.all([client.close(), second.close()])
    await plane.close()
  })
  await client.ready(5_000)
  for (let call = 0; call < 3; call += 1) {
    client.boolean('chekout', {}, false)
    client.boolean('something-else-entirely', {}, false)
    client.string('checkout', {}, '')
    client.boolean('ramped', {}, false)
    client.boolean('broken', {}, false)
  }
  const said = (pattern: RegExp) => logger.lines.filter((line) => pattern.test(line)).length
  t.equal(said(/"chekout".*did you mean "checkout"\?/), 1)
  t.equal(said(/"something-else-entirely"$/), 1)
  t.equal(said(/"checkout" is not of type string/), 1)
  t.equal(said(/"ramped" is split/), 1)
  t.equal(said(/"broken" cannot be evaluated: .*nowhere/), 1)
  t.equal(said(/key of kind server/), 2, 'by each client')
  t.equal(said(/another client in this process/), 1)
  t.notMatch(logger.lines.join(), /slu_client_x/, 'the key is never logged')
})

t.test('an unreachable control plane is named once, without the key', async (t) => {
  const plane = await startControlPlane(on)
  await plane.close()
  const logger = createRecordingLogger()
  const client = createClient({ url: plane.url, key: 'slu_server_secret', logger })
  t.teardown(() => client.close())
  t.equal(await client.ready(300), false)
  t.equal(client.status.state, 'error')
  t.equal(logger.lines.length, 1)
  t.match(logger.lines[0], plane.url)
  t.match(logger.lines[0], /ECONNREFUSED/)
  t.notMatch(logger.lines[0], /secret/)
})

t.test('what an application passes without types is survived', async (t) => {
  const plane = await startControlPlane(on)
  const client = createClient({ url: plane.url, key: 'slu_server_x', logger: false })
  t.teardown(async () => {
    await client.close()
    await plane.close()
  })
  await client.ready(5_000)
  const things: unknown[] = [null, undefined, 1, Symbol('s'), Object.create(null), '__proto__']
  for (const thing of things) {
    for (const getter of ['boolean', 'string', 'number', 'json', 'details'] as const) {
      t.doesNotThrow(() => Reflect.apply(client[getter], client, [thing, thing, false]))
    }
    t.doesNotThrow(() => Reflect.apply(client.track, client, [thing, thing, thing]))
  }
  t.equal(client.boolean('constructor', {}, true), true)
})
