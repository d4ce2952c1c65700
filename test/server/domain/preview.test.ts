import t from 'tap'
import type { FlagConfigDocument, StoredServe } from '../../../server/domain/documents.ts'
import { madeUpContexts } from '../../../server/domain/made-up-contexts.ts'
import { everybody, movementBetween, previewPlaces } from '../../../server/domain/preview.ts'

type Ranges = [number, number][]

const split = (ranges: Record<string, Ranges>, seed = 's', bucketBy = 'targetingKey') => ({
  split: {
    bucketBy,
    seed,
    weights: {},
    allocations: Object.entries(ranges).map(([variation, owned]) => ({ variation, ranges: owned })),
  },
})
const half = split({ on: [[0, 50_000]], off: [[50_000, 100_000]] })
const quarter = split({ on: [[0, 25_000]], off: [[25_000, 100_000]] })
const rule = (id: string, serve: StoredServe, country = 'NL') => ({
  id,
  name: id,
  when: { attribute: 'country', op: 'in', values: [country] } as const,
  serve,
})
const config = (members: Partial<FlagConfigDocument>): FlagConfigDocument => ({
  ...{ on: true, offVariation: 'off', prerequisites: [], targets: [], rules: [] },
  ...{ default: quarter, exclusionGroup: null, updatedAt: '' },
  ...members,
})

t.test('who moves is what the ranges have in common', async (t) => {
  const [place] = previewPlaces(config({}), config({ default: half }))
  t.match(place, {
    place: 'default',
    before: { on: 25, off: 75 },
    after: { on: 50, off: 50 },
    moves: [{ from: 'off', to: 'on', percent: 25 }],
    kept: 75,
    reachedBy: 'same',
    isExact: true,
  })
  t.equal(place?.moves.length, 1)
})

t.test('a flag that is off serves one variation at every place', async (t) => {
  const places = previewPlaces(
    config({ on: false, rules: [rule('a', half)] }),
    config({ rules: [rule('a', half)] }),
  )
  t.match(places, [
    { id: 'a', before: { off: 100 }, moves: [{ from: 'off', to: 'on', percent: 50 }] },
    { id: null, before: { off: 100 }, moves: [{ from: 'off', to: 'on', percent: 25 }] },
  ])
})

t.test('with another seed or unit, shares are those of chance', async (t) => {
  for (const other of [split({ on: [[0, 25_000]], off: [[25_000, 100_000]] }, 'other')]) {
    const [place] = previewPlaces(config({}), config({ default: other }))
    t.match(place, { isExact: false, kept: 62.5 })
    t.same(
      place?.moves.map(({ percent }) => percent),
      [18.75, 18.75],
    )
  }
  const alone = movementBetween(everybody('on'), everybody('on'))
  t.match(alone, { moves: [], kept: 100, isExact: true })
})

t.test('rules that come, go and change places say whom they are reached by', async (t) => {
  const [a, b] = [rule('a', half), rule('b', quarter, 'DE')]
  const reached = (before: FlagConfigDocument['rules'], after: FlagConfigDocument['rules']) =>
    previewPlaces(config({ rules: before }), config({ rules: after })).map(
      ({ id, reachedBy, before: had, after: gets }) =>
        `${id ?? 'default'} ${reachedBy}${had === null ? ' new' : ''}${gets === null ? ' gone' : ''}`,
    )
  t.same(reached([a, b], [a, { ...b, serve: half }]), ['a same', 'b same', 'default same'])
  t.same(reached([a], [a, b]), ['a same', 'b others new', 'default others'])
  t.same(reached([a, b], [b, a]), ['b others', 'a others', 'default others'])
  t.same(reached([a, b], [b]), ['b others', 'a others gone', 'default others'])
  t.same(reached([a, b], [a]), ['a same', 'b others gone', 'default others'])
  t.same(reached([a], [rule('a', half, 'BE')]), ['a others', 'default others'])
  const targeted = config({
    targets: [{ variation: 'on', bucketBy: 'targetingKey', values: ['x'] }],
  })
  t.match(previewPlaces(config({}), targeted), [{ reachedBy: 'others' }])
})

t.test('users are made up from what conditions ask for, the same each time', async (t) => {
  const conditions = [
    {
      all: [rule('a', half).when, { not: { attribute: 'age', op: 'gte', values: [18] } as const }],
    },
    { attribute: '/address/city', op: 'in', values: ['Delft'] } as const,
    { attribute: '__proto__', op: 'exists' } as const,
  ]
  const users = [...madeUpContexts(conditions, ['company'], 200)]
  t.same(users, [...madeUpContexts(conditions, ['company'], 200)])
  t.equal(new Set(users.map(({ targetingKey }) => targetingKey)).size, 200)
  t.equal(users[7]?.company, 'company-7')
  const seen = (name: string) => new Set(users.map((user) => JSON.stringify(user[name])))
  t.same([...seen('country')].sort(), ['"NL"', undefined])
  t.same([...seen('age')].sort(), ['17', '18', '19', undefined])
  t.ok(seen('address').has('{"city":"Delft"}'))
  t.ok(users.every((user) => Object.getPrototypeOf(user) === Object.prototype))
})
