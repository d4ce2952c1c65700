import type { Test } from 'tap'
import { readSnapshot } from './api.ts'
import { booleanFlag, createCatalogue, lookupOf, type ShopFlag } from './catalogue.ts'
import { contexts, type ShopContext } from './contexts.ts'
import { type Fleet, startFleet } from './fleet.ts'
import {
  changeFlag,
  type Engine,
  type Installation,
  loadFlags,
  paths,
  startInstallation,
} from './installation.ts'
import { createRandom, readSeed } from './random.ts'

const flagCount = 1000
const contextCount = 100_000
const applyMs = 5_000

/** Flags whose outcome a test can compute by itself, without an evaluator. */
const known: readonly { flag: ShopFlag; isServed: (context: ShopContext) => boolean }[] = [
  plain('in-benelux', { attribute: 'country', op: 'in', values: ['NL', 'BE'] }, ({ country }) =>
    ['NL', 'BE'].includes(country),
  ),
  plain(
    'early-names',
    { attribute: 'email', op: 'startsWith', values: ['user-1', 'user-22'] },
    ({ email }) => email.startsWith('user-1') || email.startsWith('user-22'),
  ),
  plain(
    'old-app',
    { attribute: 'appVersion', op: 'semverLt', values: ['2.10.0'] },
    ({ appVersion }) => {
      const [major = 0, minor = 0] = appVersion.split('.').map(Number)
      return major < 2 || (major === 2 && minor < 10)
    },
  ),
  plain(
    'long-standing',
    { attribute: 'signedUpAt', op: 'before', values: ['2023-01-01T00:00:00+01:00'] },
    ({ signedUpAt }) => Date.parse(signedUpAt) < Date.UTC(2022, 11, 31, 23),
  ),
]

const ramp = booleanFlag('checkout', { on: true, default: { percent: 10 } })
const layout: ShopFlag = {
  create: {
    key: 'layout',
    type: 'string',
    variations: [
      { key: 'wide', value: 'wide' },
      { key: 'narrow', value: 'narrow' },
      { key: 'classic', value: 'classic' },
    ],
    tags: [],
  },
  config: { on: true, default: { weights: { wide: 50, narrow: 30, classic: 20 } } },
}
const gated = booleanFlag('express', {
  on: true,
  default: { variation: 'on' },
  prerequisites: [{ flag: 'checkout', variations: ['on'] }],
})

function plain(
  key: string,
  when: { attribute: string; op: string; values: string[] },
  isServed: (context: ShopContext) => boolean,
) {
  const rules = [{ when, serve: { variation: 'on' } }]
  return { flag: booleanFlag(key, { on: true, rules, default: { variation: 'off' } }), isServed }
}

/** Standard deviations that a share may be off: one honest run in a million fails at five. */
const sigmas = 5

function isShare(count: number, percent: number): boolean {
  const p = percent / 100
  return Math.abs(count - contextCount * p) <= sigmas * Math.sqrt(contextCount * p * (1 - p))
}

/** How many contexts have their bit set in one base64 set and not in another. */
function withoutThose(these: string, those: string): number {
  const taken = Buffer.from(those, 'base64')
  let count = 0
  Buffer.from(these, 'base64').forEach((byte, i) => {
    for (let rest = byte & ~(taken[i] ?? 0); rest > 0; rest &= rest - 1) count += 1
  })
  return count
}

/** The main job on one engine: load, evaluate, ramp, kill and restore, seen by three processes. */
export async function testMainJob(t: Test, engine: Engine): Promise<void> {
  const seed = readSeed(t)
  const installation = await startInstallation(engine)
  t.teardown(() => installation.stop())
  const catalogue = createCatalogue(createRandom(seed), flagCount - known.length - 3)
  const special = [...known.map(({ flag }) => flag), ramp, layout, gated]
  await t.test('a thousand flags with rules are loaded over the API', async (t) => {
    await loadFlags(installation.api, [...catalogue, ...special])
    const { flags } = readSnapshot(await installation.api.snapshot(installation.key, applyMs))
    t.equal(flags.length, flagCount)
  })
  const fleet = await startFleet(installation)
  t.teardown(() => fleet.stop())
  await t.test('three SDKs agree on every value, and shares are right', async (t) => {
    await testAgreement(t, fleet, seed, catalogue, special)
  })
  await t.test('raising a percentage only adds users, lowering takes the last', async (t) => {
    await testPercentages(t, installation, fleet, seed)
  })
  await t.test('a kill reaches every SDK at once and stays until it is restored', async (t) => {
    await testKill(t, installation, fleet)
  })
}

async function testAgreement(
  t: Test,
  fleet: Fleet,
  seed: number,
  catalogue: readonly ShopFlag[],
  special: readonly ShopFlag[],
): Promise<void> {
  const tallies = await fleet.tally({
    seed,
    count: contextCount,
    always: special.map(({ create }) => lookupOf(create)),
    inTurn: catalogue.map(({ create }) => lookupOf(create)),
  })
  const [first] = tallies
  if (first === undefined) throw new Error('no SDK answered')
  t.equal(first.evaluations, contextCount * (special.length + 10))
  t.equal(first.errors, 0)
  for (const tally of tallies) t.same(tally, first, 'the same as the first SDK')
  const served = (flag: string, variation: string) => first.served[flag]?.[variation] ?? 0
  t.ok(isShare(served('checkout', 'on'), 10), `${served('checkout', 'on')} of 10 %`)
  t.ok(isShare(served('layout', 'wide'), 50), `${served('layout', 'wide')} of 50 %`)
  t.ok(isShare(served('layout', 'narrow'), 30), `${served('layout', 'narrow')} of 30 %`)
  t.ok(isShare(served('layout', 'classic'), 20), `${served('layout', 'classic')} of 20 %`)
  t.equal(served('express', 'on'), served('checkout', 'on'), 'a prerequisite admits the same')
  const expected = new Map(known.map(({ flag }) => [flag.create.key, 0]))
  for (const context of contexts(seed, contextCount)) {
    for (const { flag, isServed } of known) {
      const { key } = flag.create
      if (isServed(context)) expected.set(key, (expected.get(key) ?? 0) + 1)
    }
  }
  for (const [key, count] of expected) t.equal(served(key, 'on'), count, `${key} by its rule`)
}

async function testPercentages(
  t: Test,
  { api }: Installation,
  fleet: Fleet,
  seed: number,
): Promise<void> {
  const members = async () => {
    const asks = { seed, count: contextCount, lookup: lookupOf(ramp.create), variation: 'on' }
    const [first = '', ...others] = await fleet.members(asks)
    for (const other of others) t.equal(other, first, 'the same users in every process')
    return first
  }
  const none = ''
  const seen = new Map<number, string>([[10, await members()]])
  let before = seen.get(10) ?? none
  for (const percent of [25, 60]) {
    await fleet.reach(await changeFlag(api, 'checkout', { default: { percent } }), applyMs)
    const now = await members()
    t.equal(withoutThose(before, now), 0, `nobody loses it at ${percent} %`)
    t.ok(isShare(withoutThose(now, none), percent), `${percent} % have it`)
    seen.set(percent, now)
    before = now
  }
  for (const percent of [25, 10]) {
    await fleet.reach(await changeFlag(api, 'checkout', { default: { percent } }), applyMs)
    t.equal(await members(), seen.get(percent), `back at ${percent} % it is those of before`)
  }
}

async function testKill(t: Test, { api }: Installation, fleet: Fleet): Promise<void> {
  const user = { targetingKey: 'user-1', country: 'NL' }
  const asks = { context: user, lookup: { flag: 'in-benelux', defaultValue: true } }
  for (const { value } of await fleet.details(asks)) t.equal(value, true)
  const path = paths.config('in-benelux')
  const killed = await api.ask('POST', `${path}/kill`, { body: { reason: 'errors' } })
  await fleet.reach(killed.revision, applyMs)
  for (const details of await fleet.details(asks)) {
    t.match(details, { value: false, variation: 'off', reason: 'DISABLED' })
    t.equal(details.metadata.killed, true)
  }
  await fleet.reach(await changeFlag(api, 'in-benelux', { default: { variation: 'on' } }), applyMs)
  for (const { metadata } of await fleet.details(asks)) {
    t.equal(metadata.killed, true, 'an edit does not lift a kill')
  }
  const restored = await api.ask('POST', `${path}/restore`, { body: { reason: 'fixed' } })
  await fleet.reach(restored.revision, applyMs)
  for (const details of await fleet.details(asks)) {
    t.match(details, { value: true, variation: 'on', metadata: { killed: undefined } })
  }
}
