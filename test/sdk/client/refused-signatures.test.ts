import { createHmac } from 'node:crypto'
import type { ClientOptions } from '@sluice/sdk'
import { CompactSign } from 'jose'
import t, { type Test } from 'tap'
import { startClient } from '../../../sdk/client/start-client.ts'
import { startControlPlane } from './helpers/control-plane.ts'
import {
  createTestSigner,
  type SignedPayload,
  signedEvent,
  signPayload,
  snapshotAnswer,
  streamOf,
  type TestSigner,
} from './helpers/signing.ts'
import { deltaBetween, flagPart, heartbeatAt, snapshotOf } from './helpers/snapshots.ts'
import { until } from './helpers/until.ts'
import { createVirtualRuntime } from './helpers/virtual-runtime.ts'

const eight = snapshotOf(8, [flagPart('a', false, 8)])
const nine = snapshotOf(9, [flagPart('a', true, 9)])
const delta = deltaBetween(eight, nine)
const signer = await createTestSigner('k1')
const stranger = await createTestSigner('k1')
const newer = await createTestSigner('k2')

/** What a client that holds 8 must not take, and what it says of it. */
type Refused = readonly [name: string, bad: SignedPayload, code: string, revision?: string]

/** A header of any form over a text, with whatever stands in for the signature. */
function forge(header: object, json: string, signature: (input: string) => string): string {
  const text = Buffer.from(JSON.stringify(header)).toString('base64url')
  return `${text}..${signature(`${text}.${json}`)}`
}

/** The ways in which a payload that would be good can be bad. */
async function badForms(good: { readonly type: string }): Promise<Refused[]> {
  const { type } = good
  const signed = await signPayload(signer, good)
  const { json, signature } = signed
  const header = { alg: 'EdDSA', b64: false, crit: ['b64'], kid: 'k1', typ: `sluice-${type}` }
  const flip = (text: string, at: number) =>
    `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
  const none = forge({ ...header, alg: 'none' }, json, () => '')
  const noneFilled = forge({ ...header, alg: 'none' }, json, () => 'A'.repeat(86))
  const hmac = forge({ ...header, alg: 'HS256' }, json, (input) =>
    createHmac('sha256', Buffer.from(signer.jwk.x, 'base64url')).update(input).digest('base64url'),
  )
  const withJwk = await stranger.sign(type, json, { jwk: stranger.jwk, kid: 'evil' })
  const attached = await new CompactSign(Buffer.from(json))
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ: `sluice-${type}` })
    .sign(signer.privateKey)
  const asOther = await signer.sign('heartbeat', json)
  const heartbeat = JSON.stringify(heartbeatAt(nine))
  const foreign = async (more: object) => signPayload(signer, { ...good, ...more })
  const malformed = json.replace('"format":1', '"format":2')
  const bad = (signature: string): SignedPayload => ({ type, json, signature })
  return [
    ['a flipped bit', { type, json: json.replace('"on"', '"oo"'), signature }, 'SIGNATURE_INVALID'],
    [
      'a flipped bit of the signature',
      bad(flip(signature, signature.length - 20)),
      'SIGNATURE_INVALID',
    ],
    ['a flipped bit of the header', bad(flip(signature, 10)), 'SIGNATURE_INVALID'],
    ['truncated', { type, json: json.slice(0, -20), signature }, 'SIGNATURE_INVALID'],
    ['no signature', bad(''), 'SIGNATURE_MISSING'],
    ['algorithm none', bad(none), 'SIGNATURE_INVALID'],
    ['algorithm none with something in its place', bad(noneFilled), 'SIGNATURE_INVALID'],
    ['HS256 with the public key', bad(hmac), 'SIGNATURE_INVALID'],
    ['an unknown key', await signPayload(newer, good), 'UNKNOWN_KEY'],
    ['the key that the header brings along', bad(withJwk), 'UNKNOWN_KEY'],
    ['a stranger under a known key id', await signPayload(stranger, good), 'SIGNATURE_INVALID'],
    ['content that is attached', bad(attached), 'SIGNATURE_INVALID'],
    ['signed as another type', bad(asOther), 'SIGNATURE_INVALID'],
    [
      'another type, signed as this one',
      { type, json: heartbeat, signature: await signer.sign(type, heartbeat) },
      'MALFORMED_DATA',
    ],
    [
      'malformed, though signed',
      { type, json: malformed, signature: await signer.sign(type, malformed) },
      'MALFORMED_DATA',
    ],
    ['another project', await foreign({ project: 'p-2' }), 'FOREIGN_DATA'],
    ['another environment', await foreign({ environment: 'e-2' }), 'FOREIGN_DATA'],
  ]
}

async function setUp(t: Test, first: TestSigner = signer, more: Partial<ClientOptions> = {}) {
  const plane = await startControlPlane(eight)
  const good = await signPayload(first, eight)
  plane.answer.snapshot = snapshotAnswer(good, '1.8')
  const runtime = createVirtualRuntime(() => 0)
  const streams = new Set<(text: string) => void>()
  plane.answer.stream = (request, response) => {
    streamOf(good)(request, response)
    streams.add((text) => response.write(text))
  }
  const client = startClient(
    {
      url: plane.url,
      key: 'slu_server_x',
      logger: false,
      verifyKeys: { keys: [signer.jwk] },
      ...more,
    },
    runtime,
  )
  const problems: string[] = []
  client.on('error', ({ code }) => problems.push(code))
  t.teardown(async () => {
    await client.close()
    await plane.close()
  })
  const pass = (condition: () => boolean, what: string, stepMs = 0) =>
    until(() => {
      if (condition()) return true
      runtime.advance(stepMs)
      return false
    }, what)
  const rejections = () =>
    plane.requests
      .filter(({ path }) => path === '/sdk/v1/reports')
      .flatMap(({ body }) => JSON.parse(body).rejected ?? [])
  const send = (text: string) => {
    for (const write of streams) write(text)
  }
  return { plane, client, problems, pass, rejections, send }
}

t.test('what is signed is served, and said to be verified', async (t) => {
  const { client, pass, send } = await setUp(t)
  t.equal(client.status.verified, false, 'not before there is anything')
  await pass(() => client.status.revision === 8, 'the first data')
  t.equal(client.status.verified, true)
  send(signedEvent(await signPayload(signer, delta)))
  await pass(() => client.status.revision === 9, 'the delta')
  t.match(client.status, { verified: true, state: 'ready', mode: 'stream' })
  t.equal(client.boolean('a', {}, false), true)
})

t.test('the stream: what is refused changes nothing, and the server is told why', async (t) => {
  const oversize = { type: 'delta', json: `"${'x'.repeat(34 * 1024 * 1024)}"`, signature: 'x' }
  const cases: Refused[] = [...(await badForms(delta)), ['too large', oversize, 'TOO_LARGE', '1.8']]
  for (const [name, bad, code, revision = '1.9'] of cases) {
    const { client, problems, pass, rejections, send } = await setUp(t)
    await pass(() => client.status.revision === 8, 'the first data')
    send(signedEvent(bad))
    await pass(() => rejections().length > 0, `a report: ${name}`)
    t.match(rejections()[0], { code, revision, detail: /\w/ }, name)
    t.same(problems, [code])
    t.match(client.status, { revision: 8, verified: true })
    t.equal(client.boolean('a', {}, true), false, 'the last good flags')
    send(signedEvent(await signPayload(signer, delta)))
    await pass(() => client.status.revision === 9, 'good data after it', 500)
  }
})

t.test('a snapshot that is fetched: the same', async (t) => {
  const large = { type: 'snapshot', json: 'x'.repeat(34 * 1024 * 1024), signature: 'x' }
  const cases: Refused[] = [...(await badForms(nine)), ['too large', large, 'TOO_LARGE', '1.8']]
  for (const [name, bad, code, revision = '1.9'] of cases) {
    const { plane, client, problems, pass, rejections } = await setUp(t)
    await pass(() => client.status.revision === 8, 'the first data')
    plane.answer.stream = (_request, response) => response.writeHead(403).end()
    plane.answer.snapshot = snapshotAnswer(bad, '1.9')
    plane.cutStreams()
    await pass(() => rejections().length > 0, `a report: ${name}`, 1_000)
    t.match(rejections()[0], { code, revision, detail: /\w/ }, name)
    t.ok(problems.includes(code), name)
    t.match(client.status, { revision: 8, verified: true })
    plane.answer.snapshot = snapshotAnswer(await signPayload(signer, nine), '1.9')
    await pass(() => client.status.revision === 9, 'good data after it', 1_000)
  }
})

t.test('an older revision or epoch is not taken, however well signed', async (t) => {
  const seven = snapshotOf(7, [flagPart('a', true, 7)])
  const before = snapshotOf(99, [flagPart('a', true, 99)], { epoch: 0 })
  for (const [old, revision] of [
    [seven, '1.7'],
    [before, '0.99'],
  ] as const) {
    const { client, problems, pass, rejections, send } = await setUp(t)
    await pass(() => client.status.revision === 8, 'the first data')
    send(signedEvent(await signPayload(signer, old), revision))
    await pass(() => rejections().length > 0, 'a report')
    const detail = `${revision} was sent after it`
    t.match(rejections()[0], { code: 'OLDER_DATA', revision: '1.8', detail })
    t.same(problems, [], 'a server that lags behind is no fault of the connection')
    t.match(client.status, { epoch: 1, revision: 8 })
    t.equal(client.boolean('a', {}, true), false)
  }
})

t.test('a client that never gets anything it believes says so too', async (t) => {
  const { client, problems, pass, rejections } = await setUp(t, newer)
  await pass(() => rejections().length > 0, 'a report', 500)
  t.match(rejections()[0], { code: 'UNKNOWN_KEY', revision: '1.8', detail: /"k2"/ })
  t.same(problems, ['UNKNOWN_KEY'])
  t.match(client.status, { state: 'error', revision: null, verified: false })
})

t.test('both keys are believed while one takes the place of the other', async (t) => {
  const { client, pass, send } = await setUp(t, signer, { verifyKeys: [signer.jwk, newer.jwk] })
  await pass(() => client.status.revision === 8, 'data of the old key')
  send(signedEvent(await signPayload(newer, delta)))
  await pass(() => client.status.revision === 9, 'data of the new one')
  t.equal(client.status.verified, true)
})

t.test('a hint without a signature only makes the client look', async (t) => {
  const { plane, client, pass, send } = await setUp(t)
  await pass(() => client.status.revision === 8, 'the first data')
  plane.answer.snapshot = snapshotAnswer(await signPayload(signer, nine), '1.9')
  const resync = JSON.stringify({ ...heartbeatAt(nine), type: 'resync', jitterMs: 0 })
  send(`event: resync\ndata: \ndata: ${resync}\n\n`)
  await pass(() => client.status.revision === 9, 'what it found')
  t.equal(client.status.verified, true)
})
