import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { booleanFlag, createCatalogue, lookupOf } from './catalogue.ts'
import { headOf } from './fleet.ts'
import { changeFlag, loadFlags, startInstallation } from './installation.ts'
import { createRandom, readSeed } from './random.ts'
import { type SdkProcess, startSdkProcess } from './sdk-process.ts'
import type { Opening } from './sdk-protocol.ts'
import { until } from './until.ts'

const applyMs = 5_000
const reconnectMs = 40_000
const client = 'main'
const user = { targetingKey: 'user-1' }
const checkout = { flag: 'checkout', defaultValue: 'the default' }

async function startSdk(t: Test, opening: Opening): Promise<SdkProcess> {
  const sdk = startSdkProcess()
  t.teardown(() => sdk.stop())
  await sdk.call('open', { client, opening })
  return sdk
}

async function streamsAt(sdk: SdkProcess, head: string, boundMs: number): Promise<void> {
  await until(`an SDK streaming at ${head}`, boundMs, async () => {
    const status = await sdk.call('status', { client })
    return status.mode === 'stream' && headOf(status) === head
  })
}

t.setTimeout(240_000)
t.test('an SDK starts with everything down, and catches up when it is back', async (t) => {
  const random = createRandom(readSeed(t))
  const installation = await startInstallation('embedded')
  t.teardown(() => installation.stop())
  const { api, key } = installation
  const [plane] = installation.planes
  const folder = await mkdtemp(join(tmpdir(), 'sluice-caches-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const catalogue = createCatalogue(random, 100)
  const half = { on: true, default: { percent: 50 } }
  await loadFlags(api, [...catalogue, booleanFlag('checkout', half)])
  const inTurn = catalogue.map(({ create }) => lookupOf(create))
  const tallyAsks = { client, seed: 3, count: 2000, always: [], inTurn }
  const head = await changeFlag(api, 'checkout', { default: { variation: 'on' } })

  const opening = (name: string) => ({ urls: [plane.url], key, instance: name })
  const cachePath = join(folder, 'cache.json')
  const before = await startSdk(t, { ...opening('before'), cachePath })
  await streamsAt(before, head, applyMs)
  const expected = await before.call('tally', tallyAsks)
  t.equal(expected.errors, 0)
  await before.call('close', { client })
  await before.stop()
  const bootstrapPath = join(folder, 'bootstrap.json')
  await writeFile(bootstrapPath, await api.snapshot(key, applyMs))
  const corruptPath = join(folder, 'corrupt.json')
  await writeFile(corruptPath, '{"type":"snapshot","format":1,"flags":[{"key"')
  t.equal((await plane.terminate()).code, 0)

  const cached = await startSdk(t, { ...opening('cached'), cachePath })
  const bootstrapped = await startSdk(t, { ...opening('bootstrapped'), bootstrapPath })
  const corrupt = await startSdk(t, { ...opening('corrupt'), cachePath: corruptPath })
  const empty = await startSdk(t, opening('empty'))

  for (const [name, sdk] of Object.entries({ cached, bootstrapped })) {
    await t.test(`${name} flags are served as they were`, async (t) => {
      t.equal(await sdk.call('ready', { client, timeoutMs: applyMs }), true)
      t.same(await sdk.call('tally', tallyAsks), expected)
      const status = await sdk.call('status', { client })
      t.equal(headOf(status), head)
      t.match(status, { state: 'stale', mode: 'offline', lastDataAt: null })
    })
  }

  for (const [name, sdk] of Object.entries({ corrupt, empty })) {
    await t.test(`with ${name} hands the caller's defaults are served`, async (t) => {
      t.equal(await sdk.call('ready', { client, timeoutMs: 200 }), false)
      const details = await sdk.call('details', { client, context: user, lookup: checkout })
      t.match(details, {
        value: 'the default',
        reason: 'ERROR',
        errorCode: 'PROVIDER_NOT_READY',
      })
    })
  }

  await t.test('when the control plane is back all get its head', async (t) => {
    await plane.restart()
    const off = await changeFlag(api, 'checkout', { default: { variation: 'off' } })
    for (const sdk of [cached, bootstrapped, corrupt, empty]) {
      await streamsAt(sdk, off, reconnectMs)
      const lookup = { flag: 'checkout', defaultValue: true }
      const details = await sdk.call('details', { client, context: user, lookup })
      t.match(details, { value: false, reason: 'STATIC' })
      t.equal((await sdk.call('tally', tallyAsks)).hash, expected.hash)
    }
  })
})
