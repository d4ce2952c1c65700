import type { Test } from 'tap'
import { readSnapshot } from './api.ts'
import { booleanFlag, createCatalogue, lookupOf } from './catalogue.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { type Installation, loadFlags, paths } from './installation.ts'
import { createRandom, type Random } from './random.ts'
import { readPercentages, startWriters, type Writers } from './writers.ts'

const reconnectMs = 40_000
const writesMs = 30_000

const written = Array.from({ length: 8 }, (_, i) => `written-${i}`)
const checkout = { flag: 'checkout', defaultValue: true }
const user = { targetingKey: 'user-1' }

/** An installation with flags, three SDKs, and writers that never pause. */
export interface Scene {
  readonly installation: Installation
  readonly fleet: Fleet
  readonly writers: Writers
  readonly random: Random
  /** Head of the project before the writers began. */
  readonly before: string
}

/** Loads flags, starts the SDKs, kills the flag `checkout`, and lets the writers begin. */
export async function openScene(t: Test, installation: Installation, seed: number): Promise<Scene> {
  const random = createRandom(seed)
  const { api } = installation
  const on = { on: true, default: { variation: 'on' } }
  const half = { on: true, default: { percent: 50 } }
  await loadFlags(api, [
    ...createCatalogue(random, 60),
    booleanFlag('checkout', on),
    booleanFlag('steady', on),
    ...written.map((key) => booleanFlag(key, half)),
  ])
  const fleet = await startFleet(installation)
  t.teardown(() => fleet.stop())
  const killed = await api.ask('POST', `${paths.config('checkout')}/kill`, {
    body: { reason: 'errors' },
  })
  const writers = startWriters(api, written, random)
  return { installation, fleet, writers, random, before: killed.revision }
}

/** SDKs whose control plane or store is gone serve on what they have. */
export async function expectServing(t: Test, { fleet }: Scene, when: string): Promise<void> {
  const lookup = { flag: 'steady', defaultValue: false }
  for (const { value, reason } of await fleet.details({ context: user, lookup })) {
    t.same({ value, reason }, { value: true, reason: 'STATIC' }, `serves on ${when}`)
  }
}

/** The kill of the flag `checkout` stands in all SDKs. */
export async function expectKilled(t: Test, scene: Scene): Promise<void> {
  const { fleet } = scene
  for (const { value, metadata } of await fleet.details({ context: user, lookup: checkout })) {
    t.equal(value, false)
    t.equal(metadata.killed, true, 'the kill stays')
  }
}

/** Lets the writers go on, at least so long that some of their writes surely are on their way. */
export async function writeOn(scene: Scene): Promise<void> {
  await scene.writers.more(scene.random.between(60, 140), writesMs)
}

/** Nothing acknowledged is lost, nothing was done twice, and everybody ends at the same head. */
export async function expectNothingLost(t: Test, scene: Scene): Promise<void> {
  const { installation, fleet, writers, before } = scene
  const { api, key } = installation
  const last = await writers.stop()
  const [epoch, number] = before.split('.')
  const after = `${epoch}.${Number(number) + writers.acknowledged}`
  const { revision } = await api.ask('GET', paths.config('checkout'), { after })
  t.equal(revision, after, 'one commit a write')
  t.comment(`${writers.acknowledged} writes were acknowledged`)
  const snapshot = readSnapshot(await api.snapshot(key, reconnectMs))
  t.same(readPercentages(snapshot, written), last, 'what was last acknowledged stands')
  t.equal(`${snapshot.epoch}.${snapshot.revision}`, revision)
  await fleet.streamAt(revision, reconnectMs)
  const always = snapshot.flags.map(lookupOf)
  const tallies = await fleet.tally({ seed: 1, count: 500, always, inTurn: [] })
  for (const { hash, errors } of tallies) {
    t.equal(errors, 0)
    t.equal(hash, tallies[0]?.hash, 'the same values in every process')
  }
  await expectKilled(t, scene)
}
