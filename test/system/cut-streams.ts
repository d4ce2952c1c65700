import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { digestOf, readSnapshot } from './api.ts'
import { booleanFlag, createCatalogue, lookupOf } from './catalogue.ts'
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts'
import { headOf } from './fleet.ts'
import {
  type Engine,
  type Installation,
  loadFlags,
  paths,
  startInstallation,
} from './installation.ts'
import { createRandom, type Random, readSeed } from './random.ts'
import { type SdkProcess, startSdkProcess } from './sdk-process.ts'
import type { Lookup, Sight } from './sdk-protocol.ts'
import { until } from './until.ts'
import { startWriters } from './writers.ts'

const processCount = 3
const clientsEach = 4
const cuttingMs = 8_000
const convergeMs = 60_000
const firstDataMs = 20_000

const written = Array.from({ length: 4 }, (_, i) => `written-${i}`)
const grouped = Array.from({ length: 12 }, (_, i) => `grouped-${i}`)
const lookups: readonly Lookup[] = [...grouped, ...written].map((flag) => ({
  flag,
  defaultValue: false,
}))

interface Reader {
  readonly process: SdkProcess
  readonly client: string
  readonly cachePath: string
}

/**
 * Many SDKs behind a network that cuts connections at random bytes while commits go on: each serves
 * one whole revision at any time, and all end where a fresh client begins. `flagCount` decides
 * whether a snapshot goes through the stream (up to 64 KiB) or is fetched.
 */
export async function testCutStreams(t: Test, engine: Engine, flagCount: number): Promise<void> {
  const random = createRandom(readSeed(t))
  const installation = await startInstallation(engine)
  t.teardown(() => installation.stop())
  const { api, planes, key } = installation
  const group = { on: true, default: { variation: 'on' } }
  await loadFlags(api, [
    ...createCatalogue(random, flagCount),
    ...written.map((flag) => booleanFlag(flag, { on: true, default: { percent: 50 } })),
    ...grouped.map((flag) => booleanFlag(flag, group)),
  ])
  const proxies = await Promise.all(planes.map(({ url }) => startCuttingProxy(url, random)))
  t.teardown(() => Promise.all(proxies.map((proxy) => proxy.stop())))
  const folder = await mkdtemp(join(tmpdir(), 'sluice-caches-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const processes = Array.from({ length: processCount }, startSdkProcess)
  t.teardown(() => Promise.all(processes.map((one) => one.stop())))
  const uncut = await openReader(processes[0], 'uncut', [planes[0].url], key, folder)
  const urls = proxies.map(({ url }) => url)
  const readers: Reader[] = []
  for (const process of processes) {
    for (let i = 0; i < clientsEach; i += 1) {
      const name = `cut-${readers.length}`
      readers.push(await openReader(process, name, urls, key, folder))
    }
  }
  await Promise.all([uncut, ...readers].map(watch))
  await changeWhileCutting(installation, random, proxies)
  const cuts = proxies.reduce((sum, proxy) => sum + proxy.cuts, 0)
  t.comment(`${cuts} connections were cut`)
  t.ok(cuts > readers.length, 'the network was bad indeed')
  const text = await api.snapshot(key, convergeMs)
  const fresh = await openReader(processes[0], 'fresh', [planes[0].url], key, folder)
  await until('the fresh client', firstDataMs, () => isAt(fresh, headOf(readSnapshot(text))))
  await until('all SDKs at the same head', convergeMs, async () => {
    const head = headOf(readSnapshot(text))
    const there = await Promise.all([uncut, ...readers].map((reader) => isAt(reader, head)))
    return there.every((one) => one)
  })
  await expectSameEnd(t, [fresh, uncut, ...readers], text)
  await expectNeverMixed(t, [uncut, ...readers])
}

async function openReader(
  process: SdkProcess | undefined,
  client: string,
  urls: readonly string[],
  key: string,
  folder: string,
): Promise<Reader> {
  if (process === undefined) throw new Error('there is no SDK process')
  const cachePath = join(folder, `${client}.json`)
  await process.call('open', { client, opening: { urls, key, instance: client, cachePath } })
  return { process, client, cachePath }
}

async function watch({ process, client }: Reader): Promise<void> {
  await process.call('watch', { client, lookups })
}

async function isAt({ process, client }: Reader, head: string): Promise<boolean> {
  return headOf(await process.call('status', { client })) === head
}

/** Commits single changes all the time, and now and then one that changes many flags at once. */
async function changeWhileCutting(
  { api }: Installation,
  random: Random,
  proxies: readonly CuttingProxy[],
): Promise<void> {
  const writers = startWriters(api, written, random)
  const endMs = performance.now() + cuttingMs
  while (performance.now() < endMs) {
    for (const action of ['kill', 'restore']) {
      const body = { flags: [...grouped], reason: 'to see whether it is ever half done' }
      await api.insist('POST', `${paths.environment}/${action}`, { body })
      await writers.more(random.between(1, 8), firstDataMs)
    }
  }
  await writers.stop()
  for (const proxy of proxies) proxy.heal()
}

/** Head, digest, every part and every value are those of a fresh client. */
async function expectSameEnd(t: Test, readers: readonly Reader[], text: string): Promise<void> {
  const expected = readSnapshot(text)
  const always = expected.flags.map(lookupOf)
  const hashes: string[] = []
  for (const { process, client, cachePath } of readers) {
    const asks = { client, seed: 7, count: 200, always, inTurn: [] }
    const { hash, errors } = await process.call('tally', asks)
    t.equal(errors, 0)
    hashes.push(hash)
    t.equal(hash, hashes[0], `${client} has the values of the first`)
    await process.call('close', { client })
    const held = readSnapshot(await readFile(cachePath, 'utf8'))
    t.equal(digestOf(held), digestOf(expected), `${client} has the digest`)
    t.same(held, expected, `${client} has every part`)
  }
}

/** At each revision that several clients saw, all served the same, and a group is never torn. */
async function expectNeverMixed(t: Test, readers: readonly Reader[]): Promise<void> {
  const hashByRevision = new Map<number, string>()
  const killedCounts = new Set<number>()
  let seen = 0
  for (const { process, client } of readers) {
    const sights = await process.call('sights', { client })
    seen += sights.length
    t.same(backward(sights), [], `${client} never went back`)
    for (const { killed } of sights) killedCounts.add(killed)
    const torn = sights.filter(({ killed }) => killed !== 0 && killed !== grouped.length)
    t.same(torn, [], `${client} never had half a change`)
    const different = sights.filter(({ revision, hash }) => {
      const known = hashByRevision.get(revision)
      if (known === undefined) hashByRevision.set(revision, hash)
      return known !== undefined && known !== hash
    })
    t.same(different, [], `${client} served at each revision what the others did`)
  }
  t.same(
    [...killedCounts].toSorted((a, b) => a - b),
    [0, grouped.length],
    'both states of the group were seen',
  )
  t.comment(`${hashByRevision.size} revisions were seen ${seen} times`)
}

/** Each sight of an earlier revision than the one before it: several may be of the same. */
function backward(sights: readonly Sight[]): readonly Sight[] {
  return sights.filter(({ revision }, i) => revision < (sights[i - 1]?.revision ?? 0))
}
