import type { FlagPart, Parts } from '@sluice/sdk/model'
import fc from 'fast-check'
import t from 'tap'
import { createEvaluator } from '../../../sdk/evaluate/evaluator.ts'
import { createFlagSet } from '../../../sdk/evaluate/flag-set.ts'
import { parseSnapshot } from '../../../sdk/evaluate/parse-snapshot.ts'
import { scanSnapshot } from '../../../sdk/evaluate/scan-snapshot.ts'
import { skipValue, Unskippable } from '../../../sdk/evaluate/skip-json.ts'
import { UnreadableSnapshot } from '../../../sdk/evaluate/unreadable.ts'
import { readGoldenFiles } from '../../conformance/golden-cases.ts'
import { randomParts } from './fuzz/random-snapshot.ts'
import { flagPart, groupPart, segmentPart, snapshotOf, unchecked } from './parts.ts'

const seed = Math.floor(Math.random() * 2 ** 31)
t.comment(`seed ${seed}`)

const parts = {
  flags: [
    flagPart('a', { id: '00000000000000aa' }),
    flagPart('killed', { killed: true, clientVisible: true }),
    flagPart('Ünï "quoted" \\ 𝄞', { default: { variation: 'off' } }),
    flagPart('__proto__'),
  ],
  segments: [segmentPart('s', { included: ['u', 1, '\ud800'] })],
  exclusionGroups: [groupPart('g')],
}
const text = JSON.stringify(snapshotOf(parts))

t.test('the parts of a text are those of its object, in the same order', async (t) => {
  const scanned = scanSnapshot(text)
  for (const kind of ['flags', 'segments', 'exclusionGroups'] as const) {
    const found = [...(scanned?.lists.get(kind) ?? [])]
    t.same(
      found.map(([key]) => key),
      parts[kind].map(({ key }) => key),
    )
    t.same(
      found.map(([, part]) => part.read()),
      JSON.parse(text)[kind],
    )
    t.same(
      found.map(([, { id, isKilled, isClientVisible }]) => ({ id, isKilled, isClientVisible })),
      parts[kind].map(({ id, key }) => {
        return { id, isKilled: key === 'killed', isClientVisible: key === 'killed' }
      }),
    )
  }
  t.match(scanned?.record, { format: 1, type: 'snapshot', revision: 1 })
})

t.test('what a text serves is what its object serves', async (t) => {
  for (const { snapshot, cases } of readGoldenFiles()) {
    t.ok(scanSnapshot(JSON.stringify(snapshot)), 'it is scanned')
    const ofObject = createEvaluator(snapshot)
    const ofText = createEvaluator(parseSnapshot(JSON.stringify(snapshot)))
    for (const { name, flag, context, default: value } of cases) {
      t.same(ofText.details(flag, context, value), ofObject.details(flag, context, value), name)
    }
    const whole = createFlagSet(snapshot)
    const set = createFlagSet(parseSnapshot(JSON.stringify(snapshot)))
    t.equal(set.digest, whole.digest)
    t.same([...set.flagKeys()], [...whole.flagKeys()])
  }
})

t.test('a text knows what its parts refer to as their objects do', async () => {
  fc.assert(
    fc.property(randomParts, ({ flags, segments }) => {
      const snapshot = snapshotOf({ flags, segments })
      const [ofObject, ofText] = [
        createFlagSet(snapshot),
        createFlagSet(parseSnapshot(JSON.stringify(snapshot))),
      ]
      return [...ofObject.slots.flags].every(([key, { dependencies }]) => {
        const same = ofText.slots.flags.get(key)?.dependencies
        return JSON.stringify(same) === JSON.stringify(dependencies)
      })
    }),
    { numRuns: 300, seed },
  )
})

t.test('what is passed over is JSON, whatever it is', async (t) => {
  const json = fc.json({ maxDepth: 6 }).map((value) => JSON.stringify(JSON.parse(value)))
  const damaged = fc
    .tuple(json, fc.nat(), fc.constantFrom(...'{}[]",:\\\n\u0000 0-.eEtfnu', ''), fc.boolean())
    .map(([whole, n, piece, replaces]) => {
      const at = n % (whole.length + 1)
      return whole.slice(0, at) + piece + whole.slice(at + (replaces ? 1 : 0))
    })
  let refused = 0
  fc.assert(
    fc.property(damaged, (given) => {
      try {
        const end = skipValue(given, 0)
        JSON.parse(given.slice(0, end))
      } catch (error) {
        if (!(error instanceof Unskippable)) throw error
        refused += 1
      }
    }),
    { numRuns: 20_000, seed },
  )
  t.ok(refused > 2000, `${refused} refused`)
  fc.assert(
    fc.property(json, (given) => skipValue(given, 0) === given.length),
    { numRuns: 2000, seed },
  )
})

t.test('no damage anywhere in a text goes unnoticed until a flag is asked for', async (t) => {
  for (let at = 0; at < text.length; at += 1) {
    for (const given of [text.slice(0, at), `${text.slice(0, at)}\u0001${text.slice(at + 1)}`]) {
      t.throws(() => parseSnapshot(given), UnreadableSnapshot)
    }
  }
  t.throws(() => parseSnapshot(`${text},`), UnreadableSnapshot)
})

t.test('a text that is laid out in another way is read all the same', async (t) => {
  const deep = JSON.parse(`${'['.repeat(100)}1${']'.repeat(100)}`)
  const variations = [
    { key: 'on', value: deep },
    { key: 'off', value: 0 },
  ]
  const nameless: Partial<Parts> = { flags: [unchecked<FlagPart>({ id: 'x' }), flagPart('a')] }
  for (const given of [
    JSON.stringify(snapshotOf(parts), null, 2),
    text.replace('"key"', '"\\u006bey"'),
    text.replace('"flags":', '"flags":[],"flags":'),
    text.replace('"format":1', '"format":1,"more":{"a":[1]}'),
    JSON.stringify(snapshotOf(nameless)),
    JSON.stringify(snapshotOf({ flags: [flagPart('a', { type: 'json', variations })] })),
  ]) {
    t.equal(scanSnapshot(given), undefined, given.slice(0, 60))
    t.equal(createFlagSet(parseSnapshot(given)).resolve('a', {}).reason, 'STATIC')
  }
  t.throws(() => parseSnapshot(text.replace('"format":1', '"format":2')), UnreadableSnapshot)
  t.throws(() => parseSnapshot(text.replace('"segments"', '"other"')), UnreadableSnapshot)
})
