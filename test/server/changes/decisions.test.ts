import t from 'tap'
import { patchConfigDecision } from '../../../server/changes/flag-configs.ts'
import {
  archiveFlagDecision,
  createFlagDecision,
  deleteFlagDecision,
  patchFlagDecision,
} from '../../../server/changes/flags.ts'
import { killDecision, restoreDecision, selectFlags } from '../../../server/changes/kills.ts'
import { createEnvironmentDecision } from '../../../server/changes/projects.ts'
import { requireEnvironment, requireFlag } from '../../../server/http/reading.ts'
import { ProjectState } from '../../../server/state/project-state.ts'
import type { Decision, Settled } from '../../../server/state/transact.ts'
import { delivered, entryAt, environmentDocument, flagDocument } from '../state/entries.ts'

const author = { by: 'token:test', at: '2026-01-31T09:00:00.000Z' }
const kill = { id: 'k_1', reason: 'errors', ...author }
type FlagConfigPatch = Parameters<typeof patchConfigDecision>[3]

/** A project as a test begins with: two environments, and flags by key. */
class Shop {
  readonly state = new ProjectState('p')

  constructor(...flags: readonly string[]) {
    this.put('environment/staging', environmentDocument('staging'))
    this.put('environment/production', environmentDocument('production'))
    for (const key of flags) this.put(`flag/${key}`, flagDocument(key))
  }

  put(doc: string, value: object): void {
    this.state.take([entryAt(this.next, { put: [delivered(doc, value)] })])
  }

  get next(): number {
    return (this.state.head?.revision ?? 0) + 1
  }

  get production() {
    return requireEnvironment(this.state, 'production')
  }

  flag(key: string) {
    return requireFlag(this.state, key)
  }

  configure(key: string, patch: FlagConfigPatch): Decision<unknown> {
    return patchConfigDecision(this.state, this.flag(key), this.production, patch, author)
  }

  /** Commits a decision whose expectations hold. */
  commit(decision: Decision<unknown> | Settled<unknown>): void {
    if ('settled' in decision) return
    for (const { doc, value } of decision.put) this.put(doc, value)
    if (decision.drop.length > 0) this.state.take([entryAt(this.next, { drop: decision.drop })])
  }
}

t.test('a flag is made once, whatever the case of its key', (t) => {
  const { state } = new Shop('checkout')
  const create = (key: string) => createFlagDecision(state, { key, type: 'boolean' }, 'aa', author)
  t.throws(() => create('checkout'), { code: 'ALREADY_EXISTS' })
  t.throws(() => create('CheckOut'), { code: 'ALREADY_EXISTS' })
  t.match(create('login'), {
    expect: [{ doc: 'flag/login', is: 'absent' }],
    put: [{ doc: 'flag/login', delivers: true }],
    event: { type: 'flag.created', by: 'token:test', subject: { flag: 'login' } },
  })
  const colour = () => createFlagDecision(state, { key: 'c', type: 'string' }, 'aa', author)
  t.throws(colour, { code: 'INVALID', extra: { errors: [{ path: '/variations' }] } })
  t.end()
})

t.test('what a flag’s configurations use cannot be taken away', (t) => {
  const shop = new Shop('checkout', 'login')
  const [on, off, maybe] = [
    { key: 'on', value: true },
    { key: 'off', value: false },
    { key: 'maybe', value: true },
  ]
  shop.put('flag/checkout', flagDocument('checkout', { variations: [on, off, maybe] }))
  const keep = (...variations: (typeof on)[]) =>
    patchFlagDecision(shop.state, shop.flag('checkout'), { variations }, author)
  t.throws(() => keep(on, maybe), { code: 'IN_USE' }, 'environments nobody configured serve it')
  t.match(keep(on, off), { onlyAtSeen: true }, 'nothing may begin to use it meanwhile')
  t.equal(keep(on, off, maybe).onlyAtSeen, undefined, 'nothing goes away')
  for (const patch of [
    { offVariation: 'maybe' },
    { default: { variation: 'maybe' } },
    { targets: [{ variation: 'maybe', values: ['u'] }] },
    {
      rules: [
        {
          when: { attribute: 'a', op: 'in' as const, values: ['b'] },
          serve: { weights: { on: 50, maybe: 50 } },
        },
      ],
    },
  ]) {
    const before = shop.configure('checkout', patch)
    shop.commit(before)
    const usedBy = [{ environment: 'production' }]
    t.throws(() => keep(on, off), { code: 'IN_USE', extra: { usedBy } }, JSON.stringify(patch))
    shop.commit(
      shop.configure('checkout', {
        offVariation: 'off',
        default: { variation: 'on' },
        targets: [],
        rules: [],
      }),
    )
  }
  shop.commit(
    shop.configure('login', { prerequisites: [{ flag: 'checkout', variations: ['maybe'] }] }),
  )
  const usedBy = [{ flag: 'login', environment: 'production' }]
  t.throws(() => keep(on, off), { code: 'IN_USE', extra: { usedBy } })
  t.end()
})

t.test('a flag goes away in two steps, and never from under another one', (t) => {
  const shop = new Shop('checkout', 'login')
  const prerequisites = [{ flag: 'login', variations: ['on'] }]
  shop.commit(shop.configure('checkout', { prerequisites }))
  shop.commit(shop.configure('login', { on: true }))
  shop.commit(killDecision(shop.state, ['login'], shop.production, kill))
  const archive = (key: string, archived = true) =>
    archiveFlagDecision(shop.state, shop.flag(key), archived, author)
  const remove = (key: string) => deleteFlagDecision(shop.state, shop.flag(key), author)
  t.throws(() => archive('login'), { code: 'IN_USE', message: /checkout in production/ })
  t.throws(() => remove('login'), { code: 'NOT_ARCHIVED' })
  t.match(archive('checkout', false), { settled: { key: 'checkout' } }, 'it is not archived')
  t.match(archive('checkout'), { onlyAtSeen: true }, 'nobody may begin to wait for it meanwhile')
  shop.commit(archive('checkout'))
  t.match(archive('checkout'), { settled: { archived: true } })
  shop.commit(archive('login'))
  const removal = remove('login')
  t.same(
    removal.drop.map(({ doc }) => doc),
    ['flag/login', 'flagConfig/login/e_production', 'kill/login/e_production'],
    'with all that hangs on it',
  )
  t.ok(
    removal.drop.every(({ delivers }) => !delivers),
    'nobody held it any more',
  )
  t.equal(removal.expect.length, 3)
  t.end()
})

t.test('a configuration refers only to what is there, and never to itself', (t) => {
  const keys = Array.from({ length: 12 }, (_, i) => `f${i}`)
  const shop = new Shop('checkout', ...keys)
  const on = (flag: string) => ({ prerequisites: [{ flag, variations: ['on'] }] })
  const refuses = (key: string, patch: FlagConfigPatch, code: string) =>
    t.throws(() => shop.configure(key, patch), { code: 'INVALID', extra: { errors: [{ code }] } })
  const serve = { variation: 'on' }
  refuses('checkout', on('none'), 'UNKNOWN_FLAG')
  refuses('checkout', { prerequisites: [{ flag: 'f0', variations: ['x'] }] }, 'UNKNOWN_VARIATION')
  refuses('checkout', { exclusionGroup: 'none' }, 'UNKNOWN_GROUP')
  refuses('checkout', { rules: [{ when: { segment: 'none' }, serve }] }, 'UNKNOWN_SEGMENT')
  refuses('checkout', { default: { variation: 'x' } }, 'UNKNOWN_VARIATION')
  refuses('checkout', on('checkout'), 'CYCLE')
  for (let i = 0; i < 10; i += 1) shop.commit(shop.configure(`f${i}`, on(`f${i + 1}`)))
  refuses('f10', on('f0'), 'CYCLE')
  refuses('checkout', on('f0'), 'TOO_DEEP')
  refuses('f10', on('f11'), 'TOO_DEEP')
  shop.put('flag/f11', flagDocument('f11', { archived: true }))
  refuses('checkout', on('f11'), 'UNKNOWN_FLAG')
  t.match(shop.configure('checkout', on('f8')), {
    expect: [
      { doc: 'flagConfig/checkout/e_production', is: 'absent' },
      { doc: 'flag/checkout' },
      { doc: 'environment/production' },
      { doc: 'flag/f8' },
      { doc: 'flagConfig/f8/e_production', is: Number },
      { doc: 'flagConfig/f9/e_production', is: Number },
      { doc: 'flagConfig/f10/e_production', is: 'absent' },
    ],
  })
  t.end()
})

t.test('a kill needs the flags to be there, and no version of anything', (t) => {
  const shop = new Shop('checkout', 'login')
  shop.commit(killDecision(shop.state, ['login'], shop.production, kill))
  const decision = killDecision(shop.state, ['checkout', 'login'], shop.production, kill)
  t.match(decision, {
    expect: [
      { doc: 'kill/checkout/e_production', is: 'absent' },
      { doc: 'environment/production', is: 'present' },
      { doc: 'flag/checkout', is: 'present' },
    ],
    put: [{ doc: 'kill/checkout/e_production', value: kill, delivers: true }],
    result: { id: 'k_1', killed: ['checkout'], already: ['login'] },
  })
  shop.commit(decision)
  const again = killDecision(shop.state, ['checkout', 'login'], shop.production, kill)
  t.match(again, { settled: { id: null, killed: [], already: ['checkout', 'login'] } })
  const restore = (keys: string[]) =>
    restoreDecision(shop.state, keys, shop.production, author, 'fixed')
  t.match(restore(['checkout']), {
    drop: [{ doc: 'kill/checkout/e_production', delivers: true }],
    result: { restored: ['checkout'], already: [] },
  })
  shop.commit(restore(['checkout', 'login']))
  t.match(restore(['checkout']), { settled: { restored: [], already: ['checkout'] } })
  t.end()
})

t.test('a selection names live flags, in exactly one way', (t) => {
  const shop = new Shop('b', 'a')
  shop.put('flag/tagged', flagDocument('tagged', { tags: ['payments'] }))
  shop.put('flag/old', flagDocument('old', { tags: ['payments'], archived: true }))
  shop.commit(killDecision(shop.state, ['a', 'b'], shop.production, kill))
  const select = (selection: Parameters<typeof selectFlags>[2]) =>
    selectFlags(shop.state, shop.production, selection)
  t.same(select({ flags: ['b', 'a', 'b'] }), ['a', 'b'])
  t.same(select({ tag: 'payments' }), ['tagged'])
  t.same(select({ killId: 'k_1' }), ['a', 'b'])
  for (const nothing of [{ tag: 'none' }, { killId: 'k_2' }]) {
    t.throws(() => select(nothing), { code: 'NOTHING_MATCHED' })
  }
  for (const wrong of [{}, { flags: ['a'], tag: 'x' }, { flags: ['old'] }, { flags: ['none'] }]) {
    t.throws(() => select(wrong), { code: 'INVALID' }, JSON.stringify(wrong))
  }
  t.end()
})

t.test('a project has at most fifty environments', (t) => {
  const shop = new Shop()
  const create = (key: string) => createEnvironmentDecision(shop.state, { key }, author)
  t.throws(() => create('staging'), { code: 'ALREADY_EXISTS' })
  for (let i = 2; i < 50; i += 1) shop.put(`environment/e${i}`, environmentDocument(`e${i}`))
  t.throws(() => create('more'), { code: 'TOO_LARGE' })
  t.end()
})
