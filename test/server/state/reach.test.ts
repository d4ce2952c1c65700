import t from 'tap'
import { ProjectState } from '../../../server/state/project-state.ts'
import { isReached, Reach } from '../../../server/state/reach.ts'
import { delivered, entryAt, environmentDocument, flagDocument } from './entries.ts'

const segment = (key: string, rules: readonly object[] = []) => ({
  key,
  name: key,
  description: '',
  bucketBy: 'targetingKey',
  included: null,
  excluded: null,
  rules,
  createdAt: '2026-01-31T09:00:00.000Z',
  updatedAt: '2026-01-31T09:00:00.000Z',
})

const config = (members: object) => ({
  on: true,
  offVariation: 'off',
  prerequisites: [],
  targets: [],
  rules: [],
  default: { variation: 'on' },
  exclusionGroup: null,
  updatedAt: '2026-01-31T09:00:00.000Z',
  ...members,
})

const bySegment = config({
  rules: [{ id: 'r', name: 'r', when: { not: { segment: 'beta' } }, serve: { variation: 'on' } }],
})

/** Two environments; `checkout` serves by a segment in one, and `flags` do as well. */
function stateWith(flags: readonly string[]): ProjectState {
  const state = new ProjectState('p1')
  const put = [
    delivered('environment/production', environmentDocument('production')),
    delivered('environment/staging', environmentDocument('staging')),
    delivered('segment/staff', segment('staff')),
    delivered('segment/beta', segment('beta', [{ segment: 'staff' }])),
    ...flags.flatMap((flag) => [
      delivered(`flag/${flag}`, flagDocument(flag)),
      delivered(`flagConfig/${flag}/e_production`, bySegment),
    ]),
  ]
  state.take([entryAt(1, { put })])
  return state
}

t.test('an entry that does not say what it reached is judged by what is there today', (t) => {
  const reach = new Reach(stateWith(['checkout']).documents)
  const entry = entryAt(2, { put: [delivered('segment/staff', segment('staff'))] })
  t.same(reach.ofEntry(entry), [{ environment: 'e_production', flags: ['checkout'], more: 0 }])
  const said = entryAt(2, { ...entry, event: { ...entry.event, reach: [] } })
  t.same(reach.ofEntry(said), [])
  const undelivered = { doc: 'segment/staff', value: '{}', delivers: false }
  t.same(reach.ofEntry(entryAt(2, { put: [undelivered] })), [])
  t.end()
})

t.test('archived flags are served nowhere', (t) => {
  const state = stateWith(['checkout'])
  const put = [delivered('flag/checkout', flagDocument('checkout', { archived: true }))]
  state.take([entryAt(2, { put })])
  t.same(new Reach(state.documents).ofSegment('beta'), [])
  t.end()
})

t.test('of very many flags some are listed, and any may be one of the others', (t) => {
  const flags = Array.from({ length: 200 }, (_, i) => `${'f'.repeat(250)}${i}`)
  const [reached] = new Reach(stateWith(flags).documents).ofSegment('staff')
  if (reached === undefined) throw new Error('nothing is reached')
  t.ok(reached.flags.length > 100 && reached.more > 0)
  t.equal(reached.flags.length + reached.more, 200)
  t.ok(isReached([reached], { flag: flags.at(-1), environment: 'e_production' }))
  t.notOk(isReached([reached], { flag: 'f', environment: 'e_staging' }))
  t.end()
})
