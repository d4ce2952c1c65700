import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClientOptions } from '@sluice/sdk'
import { fileCache } from '@sluice/sdk/node'
import t, { type Test } from 'tap'
import { readSettings } from '../../../sdk/client/settings.ts'
import { createSignedHistory, splitHistory } from '../../../sdk/client/signed-history.ts'
import { startClient } from '../../../sdk/client/start-client.ts'
import { startControlPlane } from './helpers/control-plane.ts'
import { createTestSigner, signedEvent, signPayload, streamOf } from './helpers/signing.ts'
import { deltaBetween, flagPart, snapshotOf } from './helpers/snapshots.ts'
import { until } from './helpers/until.ts'
import { createVirtualRuntime } from './helpers/virtual-runtime.ts'

const eight = snapshotOf(8, [flagPart('a', true, 8), flagPart('b', true, 8)])
const nine = snapshotOf(9, [flagPart('a', true, 9, { killed: true }), flagPart('b', true, 8)])
const signer = await createTestSigner('k1')
const nowhere = 'http://127.0.0.1:9'

function start(t: Test, more: Partial<ClientOptions>) {
  const runtime = createVirtualRuntime(() => 0)
  const client = startClient(
    { url: nowhere, key: 'k', logger: false, verifyKeys: [signer.jwk], ...more },
    runtime,
  )
  const problems: { code: string; message: string }[] = []
  client.on('error', (problem) => problems.push(problem))
  t.teardown(() => client.close())
  return { client, runtime, problems }
}

/** Runs a client that gets 8 and the kill of 9, and leaves its cache behind. */
async function leaveCache(t: Test): Promise<string> {
  const path = join(t.testdir(), 'flags')
  const plane = await startControlPlane(eight)
  t.teardown(() => plane.close())
  plane.answer.stream = streamOf(await signPayload(signer, eight))
  const { answer } = plane
  const first = answer.stream
  const kill = signedEvent(await signPayload(signer, deltaBetween(eight, nine)))
  answer.stream = (request, response) => {
    first?.(request, response)
    response.write(kill)
  }
  const { client } = start(t, { url: plane.url, cache: fileCache(path) })
  await until(() => client.status.revision === 9, 'the kill')
  await client.close()
  return path
}

t.test(
  'a restart in an outage serves what was signed, also the kill that came as a delta',
  async (t) => {
    const path = await leaveCache(t)
    const { client } = start(t, { cache: fileCache(path) })
    await until(() => client.status.revision === 9, 'what was kept')
    t.match(client.status, { state: 'stale', verified: true })
    t.match(client.details('a', {}, true), { value: false, metadata: { killed: true } })
  },
)

t.test('a cache that was tampered with is not believed, nor one of before', async (t) => {
  const path = await leaveCache(t)
  const text = await readFile(path, 'utf8')
  for (const [name, changed, revision] of [
    ['a value of the snapshot', text.replace('"on":true', '"on":null'), null],
    ['the kill in the delta', text.replace('"killed":true', '"killed":null'), 8],
    ['a snapshot without signature', JSON.stringify(eight), null],
    ['nothing but the delta', text.split('\n').slice(2).join('\n'), null],
    ['a delta alone that says it is a snapshot', text.split('\n').slice(2).join('\n'), null],
  ] as const) {
    await writeFile(path, changed)
    const { client, problems } = start(t, { cache: fileCache(path) })
    await until(() => problems.some(({ code }) => code === 'CACHE_UNUSABLE'), `a problem: ${name}`)
    t.equal(client.status.revision, revision, name)
  }
})

t.test('a cache that was cut off serves the part that is whole', async (t) => {
  const path = await leaveCache(t)
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.slice(0, -30))
  const { client } = start(t, { cache: fileCache(path) })
  await until(() => client.status.revision === 8, 'the snapshot')
  t.equal(client.status.verified, true)
})

t.test('without keys a signed cache is read all the same', async (t) => {
  const path = await leaveCache(t)
  const { verifyKeys: _, ...options } = { verifyKeys: undefined, cache: fileCache(path) }
  const runtime = createVirtualRuntime(() => 0)
  const client = startClient({ url: nowhere, key: 'k', logger: false, ...options }, runtime)
  t.teardown(() => client.close())
  await until(() => client.status.revision === 9, 'what was kept')
  t.equal(client.status.verified, false)
})

t.test(
  'a bootstrap serves unverified, and what is signed replaces it whatever its pair',
  async (t) => {
    const plane = await startControlPlane(eight)
    t.teardown(() => plane.close())
    plane.answer.stream = streamOf(await signPayload(signer, eight))
    const future = snapshotOf(2 ** 50, [flagPart('a', false, 1)], { epoch: 2 ** 50 })
    const { client } = start(t, { url: plane.url, bootstrap: future })
    t.match(client.status, { revision: 2 ** 50, verified: false })
    await until(() => client.status.revision === 8, 'the signed snapshot')
    t.equal(client.status.verified, true)
    t.equal(plane.requests[0]?.headers['last-event-id'], undefined, 'nothing is built upon it')
  },
)

t.test('a history that grows long asks for a snapshot, and is never kept cut', async (t) => {
  const history = createSignedHistory()
  t.equal(history.text(), undefined)
  t.equal(history.isLong, true)
  history.add('delta', { signature: 's', json: 'before any snapshot' })
  t.equal(history.text(), undefined)
  history.add('snapshot', { signature: 's0', json: '{}' })
  t.equal(history.isLong, false)
  for (let count = 0; count < 400; count += 1) {
    history.add('delta', { signature: `s${count + 1}`, json: '{}' })
    t.equal(history.isLong, count + 1 > 200)
  }
  t.equal(splitHistory(history.text() ?? '').length, 401)
  history.add('delta', { signature: 'one too many', json: '{}' })
  t.equal(history.text(), undefined, 'what does not lead to the head is not kept')
  history.add('delta', { signature: 'x', json: '{}' })
  t.equal(history.text(), undefined)
  history.add('snapshot', { signature: 's', json: '{}' })
  history.add('delta', { signature: 's', json: 'x'.repeat(600_000) })
  t.equal(history.isLong, true, 'long by size')
})

t.test('keys that cannot verify anything are a fault, and never the same as none', async (t) => {
  const { jwk } = signer
  // As an application without types passes it.
  const untyped = (verifyKeys: unknown): ClientOptions =>
    Object.assign(JSON.parse('{}'), { url: nowhere, key: 'k', verifyKeys })
  const settings = (verifyKeys: unknown) => readSettings(untyped(verifyKeys))
  t.equal(settings(undefined).verifyKeys, undefined)
  t.same(settings({ keys: [jwk] }).verifyKeys, [jwk])
  t.same(settings([{ kty: 'RSA', kid: 'r' }, jwk]).verifyKeys, [jwk], 'others are left out')
  const { kid: _kid, ...withoutId } = jwk
  for (const wrong of [[], {}, { keys: [] }, 'text', 7, [null], [withoutId], [{ ...jwk, x: '' }]]) {
    const { fault, verifyKeys } = settings(wrong)
    t.match(fault, { code: 'MISCONFIGURED', message: /verifyKeys/ }, JSON.stringify(wrong))
    t.same(verifyKeys, [])
  }
  t.match(settings([{ ...jwk, d: 'secret' }]).fault, { message: /private key/ })
  const { client, problems } = start(t, { verifyKeys: [] })
  await until(() => problems.length > 0, 'the fault')
  t.match(client.status, { state: 'error', mode: 'offline' })
})
