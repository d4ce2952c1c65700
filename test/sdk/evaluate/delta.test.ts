import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Condition, Delta, FlagPart, Parts } from '@sluice/sdk/model'
import fc from 'fast-check'
import t from 'tap'
import { applyDelta, changedFlagKeys } from '../../../sdk/evaluate/delta.ts'
import { createFlagSet, type FlagSet } from '../../../sdk/evaluate/flag-set.ts'
import { UnreadableSnapshot } from '../../../sdk/evaluate/unreadable.ts'
import { flagPart, groupPart, segmentPart, snapshotOf, unchecked } from './parts.ts'

function deltaOf(put: Partial<Parts>, drop: Partial<Delta['drop']> = {}, to = '1.2'): Delta {
  return {
    format: 1,
    type: 'delta',
    project: 'project-1',
    environment: 'environment-1',
    epoch: 1,
    from: '1.1',
    to,
    committedAt: '2026-01-31T10:00:00.000Z',
    put: { flags: [], segments: [], exclusionGroups: [], ...put },
    drop: { flags: [], segments: [], exclusionGroups: [], ...drop },
    digest: '',
  }
}

function inSegment(key: string, when: Condition): FlagPart {
  const rules = [{ id: 'r', when, serve: { variation: 'on' } }]
  return flagPart(key, { rules, default: { variation: 'off' } })
}

const isOn = (set: FlagSet, key: string) => set.resolve(key, { targetingKey: 'u' }).value

t.test('a delta leads to another set and leaves the old one alone', async (t) => {
  const before = createFlagSet(snapshotOf({ flags: [flagPart('a'), flagPart('b')] }))
  const off = flagPart('a', { on: false, id: '00000000000000aa' })
  const after = applyDelta(
    before,
    deltaOf({ flags: [off, flagPart('c')] }, { flags: ['b'] }, '2.7'),
  )
  t.match(after, { project: 'project-1', environment: 'environment-1', epoch: 2, revision: 7 })
  t.equal(after.committedAt, '2026-01-31T10:00:00.000Z')
  t.same([...after.flagKeys()], ['a', 'c'])
  t.same([isOn(after, 'a'), isOn(after, 'b'), isOn(after, 'c')], [false, undefined, true])
  t.same([isOn(before, 'a'), isOn(before, 'b'), isOn(before, 'c')], [true, true, undefined])
  t.same([...changedFlagKeys(before, after)].sort(), ['a', 'b', 'c'])
})

t.test('what a delta does not touch stays compiled', async (t) => {
  const before = createFlagSet(snapshotOf({ flags: [flagPart('a'), flagPart('b')] }))
  const kept = before.resolve('a', {})
  const after = applyDelta(before, deltaOf({ flags: [flagPart('b')] }))
  t.equal(after.resolve('a', {}), kept, 'the very same resolution')
  t.same([...changedFlagKeys(before, after)], [], 'a part with the same id has not changed')
})

t.test('a segment that changes changes the flags that use it, however indirectly', async (t) => {
  const flags = [
    inSegment('direct', { segment: 'inner' }),
    inSegment('nested', { all: [{ not: { not: { segment: 'outer' } } }] }),
    flagPart('dependant', { prerequisites: [{ flag: 'nested', variations: ['on'] }] }),
    inSegment('other', { segment: 'other' }),
  ]
  const segments = [
    segmentPart('inner'),
    segmentPart('outer', { rules: [{ any: [{ segment: 'inner' }] }] }),
    segmentPart('other'),
  ]
  const before = createFlagSet(snapshotOf({ flags, segments }))
  const keys = ['direct', 'nested', 'dependant', 'other']
  t.same(
    keys.map((key) => isOn(before, key)),
    [false, false, false, false],
  )
  const inner = segmentPart('inner', { included: ['u'], id: '00000000000000bb' })
  const after = applyDelta(before, deltaOf({ segments: [inner] }))
  t.same(
    keys.map((key) => isOn(after, key)),
    [true, true, true, false],
  )
  t.same([...changedFlagKeys(before, after)].sort(), ['dependant', 'direct', 'nested'])
  const gone = applyDelta(after, deltaOf({}, { segments: ['inner'] }))
  const errors = keys.map((key) => gone.resolve(key, {}).errorCode)
  t.same(errors, ['PARSE_ERROR', 'PARSE_ERROR', undefined, undefined])
  t.same(gone.resolve('dependant', {}).metadata, { prerequisite: 'nested' })
  const back = applyDelta(gone, deltaOf({ segments: [inner] }))
  t.same(
    keys.map((key) => isOn(back, key)),
    [true, true, true, false],
    'and back',
  )
  t.same(back.failures, [])
})

t.test('groups, prerequisites and missing flags that appear change their dependants', async (t) => {
  const slots = [{ flag: 'grouped', ranges: [[0, 100_000]] as const }]
  const flags = [
    flagPart('grouped', { exclusionGroup: 'g' }),
    flagPart('needy', { prerequisites: [{ flag: 'late', variations: ['on'] }] }),
  ]
  const before = createFlagSet(snapshotOf({ flags, exclusionGroups: [groupPart('g')] }))
  t.same([isOn(before, 'grouped'), isOn(before, 'needy')], [false, false])
  const group = groupPart('g', { slots, id: '00000000000000cc' })
  const after = applyDelta(before, deltaOf({ flags: [flagPart('late')], exclusionGroups: [group] }))
  t.same([isOn(after, 'grouped'), isOn(after, 'needy')], [true, true])
  t.same([...changedFlagKeys(before, after)].sort(), ['grouped', 'late', 'needy'])
})

t.test('a chain of prerequisites that grows too long breaks the flags above it', async (t) => {
  const link = (i: number, to: number) =>
    flagPart(`f${i}`, { prerequisites: [{ flag: `f${to}`, variations: ['on'] }] })
  const flags = [flagPart('f0'), ...Array.from({ length: 10 }, (_, i) => link(i + 1, i))]
  const before = createFlagSet(snapshotOf({ flags }))
  t.equal(isOn(before, 'f10'), true)
  const after = applyDelta(before, deltaOf({ flags: [link(0, 11), flagPart('f11')] }))
  t.equal(after.resolve('f10', {}).errorCode, 'PARSE_ERROR')
  t.equal(isOn(after, 'f9'), true)
})

t.test('the digest is the sum of all ids modulo 2^64', async (t) => {
  const flags = [flagPart('a', { id: 'ffffffffffffffff' })]
  const set = createFlagSet(
    snapshotOf({ flags, segments: [segmentPart('s', { id: '0000000000000003' })] }),
  )
  t.equal(set.digest, '0000000000000002')
  const after = applyDelta(
    set,
    deltaOf({ exclusionGroups: [groupPart('g', { id: '00000000deadbeef' })] }),
  )
  t.equal(after.digest, '00000000deadbef1')
  t.equal(
    applyDelta(after, deltaOf({}, { flags: ['a'], segments: ['s'] })).digest,
    '00000000deadbeef',
  )
  t.equal(createFlagSet(snapshotOf({})).digest, '0000000000000000')
})

t.test('any sequence of deltas gives what a snapshot of its end gives', async () => {
  const key = fc.constantFrom('a', 'b', 'c')
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    key.map((segment) => ({ segment })),
    key.map((segment) => ({ not: { segment } })),
    key.map((value) => ({ attribute: 'targetingKey', op: 'in' as const, values: [value] })),
  )
  const id = fc.stringMatching(/^[0-9a-f]{16}$/)
  const flag = fc.tuple(key, condition, fc.array(key, { maxLength: 1 }), id).map(
    ([name, when, needs, partId]): FlagPart => ({
      ...inSegment(name, when),
      id: partId,
      prerequisites: needs.map((flag) => ({ flag, variations: ['on'] })),
    }),
  )
  const segment = fc.tuple(key, condition, id).map(([name, when, partId]) => {
    return segmentPart(name, { rules: [when], id: partId })
  })
  const keys = fc.array(key, { maxLength: 1 })
  const step = fc.tuple(
    fc.array(flag, { maxLength: 2 }),
    fc.array(segment, { maxLength: 2 }),
    keys,
    keys,
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      let set = createFlagSet(snapshotOf({}))
      const flags = new Map<string, FlagPart>()
      const segments = new Map<string, ReturnType<typeof segmentPart>>()
      for (const [putFlags, putSegments, dropFlags, dropSegments] of steps) {
        const put = { flags: putFlags, segments: putSegments }
        set = applyDelta(set, deltaOf(put, { flags: dropFlags, segments: dropSegments }))
        for (const dropped of dropFlags) flags.delete(dropped)
        for (const dropped of dropSegments) segments.delete(dropped)
        for (const part of putFlags) flags.set(part.key, part)
        for (const part of putSegments) segments.set(part.key, part)
        const parts = { flags: [...flags.values()], segments: [...segments.values()] }
        const fresh = createFlagSet(snapshotOf(parts))
        if (fresh.digest !== set.digest) return false
        for (const flagKey of ['a', 'b', 'c']) {
          for (const targetingKey of ['a', 'b', 'z']) {
            const [ours, theirs] = [set, fresh].map((s) => s.resolve(flagKey, { targetingKey }))
            if (ours?.variation !== theirs?.variation) return false
            if (ours?.errorCode !== theirs?.errorCode) return false
          }
        }
      }
      return true
    }),
    { numRuns: 500 },
  )
})

t.test('what is no delta is refused', async (t) => {
  const set = createFlagSet(snapshotOf({}))
  const good = deltaOf({})
  const nameless = { ...good.put, flags: [{}] }
  const damaged: unknown[] = [
    null,
    snapshotOf({}),
    { ...good, format: 2 },
    { ...good, to: '1' },
    { ...good, to: '1.-2' },
    { ...good, put: null },
    { ...good, drop: { flags: [] } },
    { ...good, put: { flags: [] } },
    { ...good, put: nameless },
  ]
  for (const delta of damaged) {
    t.throws(() => applyDelta(set, unchecked<Delta>(delta)), UnreadableSnapshot)
  }
})

t.test('compiled flags do not keep the sets alive that compiled them', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('this Node cannot be told to collect garbage')
  const flags = [
    flagPart('target', { targets: [{ variation: 'on', bucketBy: 'k', values: ['u'] }] }),
    flagPart('needy', { prerequisites: [{ flag: 'target', variations: ['on'] }] }),
    flagPart('grouped', { exclusionGroup: 'g' }),
    inSegment('listed', { not: { segment: 's' } }),
    flagPart('off', { on: false }),
    flagPart('broken', { offVariation: 'nope' }),
  ]
  const segments = [segmentPart('s', { rules: [{ all: [] }] })]
  const first = () => {
    const set = createFlagSet(snapshotOf({ flags, segments, exclusionGroups: [groupPart('g')] }))
    for (const { key } of flags) set.resolve(key, { targetingKey: 'u' })
    return { old: new WeakRef(set), set: applyDelta(set, deltaOf({ flags: [flagPart('new')] })) }
  }
  const { old, set } = first()
  // A WeakRef holds its target until the end of the turn that made it.
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  t.equal(old.deref(), undefined)
  t.equal(isOn(set, 'needy'), true, 'and what they compiled still serves')
})
