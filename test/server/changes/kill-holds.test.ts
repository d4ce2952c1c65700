import t from 'tap'
import { alertReader, endDecision, fireDecision } from '../../../server/changes/kill-by-alert.ts'
import { holdOf } from '../../../server/changes/kill-holds.ts'
import { killDecision, restoreDecision } from '../../../server/changes/kills.ts'
import type { KillHookDocument } from '../../../server/domain/documents.ts'
import { requireEnvironment } from '../../../server/http/reading.ts'
import { ProjectState } from '../../../server/state/project-state.ts'
import type { Decision, Settled } from '../../../server/state/transact.ts'
import { canonicalJson } from '../../../server/store/canonical.ts'
import { encodeBody } from '../../../server/store/commit-body.ts'
import { entryAt, environmentDocument, flagDocument } from '../state/entries.ts'

const at = '2026-01-31T09:00:00.000Z'
const ann = { by: 'token:ann', at }
const hook: KillHookDocument = {
  id: 'kh_1',
  name: 'Alertmanager',
  environment: 'e_production',
  format: 'alertmanager',
  mappings: [{ match: {}, flags: [], tag: 'payments' }],
  restoreWhenResolved: true,
  secret: '',
  previous: null,
  createdAt: at,
  updatedAt: at,
}

function alertOf(identity: string, summary = 'errors') {
  return alertReader(hook)({
    isFiring: true,
    name: 'HighErrorRate',
    summary,
    labels: new Map(),
    identity,
    formerIdentity: `${identity}\n${at}`,
    startedMs: Date.parse(at),
  })
}

/** A project with an environment and flags, and what is committed to it. */
class Shop {
  readonly state = new ProjectState('p')

  constructor(...flags: readonly string[]) {
    this.put('environment/production', environmentDocument('production'))
    for (const key of flags) this.put(`flag/${key}`, flagDocument(key))
  }

  get production() {
    return requireEnvironment(this.state, 'production')
  }

  put(doc: string, value: object): void {
    this.take({ put: [{ doc, value, delivers: true }], drop: [] })
  }

  /** Commits a decision whose expectations hold, and gives it back. */
  commit<R>(decision: Decision<R> | Settled<R>): Decision<R> {
    if ('settled' in decision) throw new Error('nothing to commit')
    this.take(decision)
    return decision
  }

  take({ put, drop }: Pick<Decision<unknown>, 'put' | 'drop'>): void {
    const texts = put.map(({ doc, value, delivers }) => ({
      doc,
      delivers,
      value: canonicalJson(value),
    }))
    this.state.take([entryAt((this.state.head?.revision ?? 0) + 1, { put: texts, drop })])
  }

  kill(flag: string, id: string, by = 'token:ann') {
    const kill = { id, reason: 'errors', by, at }
    return killDecision(this.state, [flag], this.production, kill)
  }

  fire(flags: readonly string[], alerts = [alertOf('a')], killId = 'k_hook') {
    return fireDecision(this.state, this.production, flags, alerts, { killId, at })
  }

  hold(flag: string) {
    return holdOf(this.state, flag, this.production)
  }
}

t.test('joining and leaving delivers nothing, and waits for no other change', async (t) => {
  const shop = new Shop('checkout')
  const first = shop.commit(shop.kill('checkout', 'k_1'))
  t.same(
    first.put.map(({ doc }) => doc),
    ['kill/checkout/e_production'],
    'a kill of a person needs no document of its hold',
  )
  t.notMatch(first.expect, [{ doc: /^killHold/ }])
  const joined = shop.commit(shop.fire(['checkout']))
  t.match(joined, {
    put: [{ doc: 'killHold/checkout/e_production', delivers: false }],
    drop: [],
    event: { type: 'killHold.joined' },
  })
  t.match(joined.expect, [
    { doc: 'kill/checkout/e_production', is: 3 },
    { doc: 'killHold/checkout/e_production', is: 'absent' },
  ])
  t.match(shop.kill('checkout', 'k_2'), { settled: { killed: [], already: ['checkout'] } })
  const left = shop.commit(
    endDecision(shop.state, shop.production, ['checkout'], [alertOf('a')], () => true, at),
  )
  t.match(left, { put: [], drop: [{ delivers: false }], event: { type: 'killHold.left' } })
  t.match(shop.hold('checkout'), { isKilled: true, holders: [{ by: 'token:ann' }] })
})

t.test('a hold whose kill an older release has lifted means nothing', async (t) => {
  const shop = new Shop('checkout')
  shop.commit(shop.fire(['checkout']))
  shop.take({ put: [], drop: [{ doc: 'kill/checkout/e_production', delivers: true }] })
  t.match(shop.hold('checkout'), { isKilled: false, holders: [] })
  shop.put('kill/checkout/e_production', { id: 'k_old', reason: 'errors', ...ann })
  t.same(shop.hold('checkout').holders, [{ by: 'token:ann', reason: 'errors', since: at }])
  const restored = restoreDecision(shop.state, ['checkout'], shop.production, ann, 'fixed')
  shop.commit(restored)
  t.match(shop.hold('checkout'), { isKilled: false, overruled: [] })
})

t.test('an overruled alert stays overruled while a person kills and restores', async (t) => {
  const shop = new Shop('checkout')
  shop.commit(shop.fire(['checkout']))
  const restore = () => restoreDecision(shop.state, ['checkout'], shop.production, ann, 'fixed')
  shop.commit(restore())
  shop.commit(shop.kill('checkout', 'k_1'))
  t.match(shop.fire(['checkout']), { settled: { overruled: [], already: ['checkout'] } })
  t.match(shop.hold('checkout').holders, [{ by: 'token:ann' }])
  shop.commit(restore())
  t.match(shop.fire(['checkout']), { settled: { overruled: ['checkout'], killed: [] } })
})

t.test('alerts that kill ten thousand flags at once fit into one commit', async (t) => {
  const flags = Array.from({ length: 10_000 }, (_, i) => `a-flag-with-a-longer-key-${i}`)
  const shop = new Shop(...flags)
  const alerts = Array.from({ length: 50 }, (_, i) => alertOf(String(i), '錯'.repeat(1000)))
  const { put, drop, event, expect } = shop.commit(shop.fire(flags, alerts))
  const texts = put.map(({ value, ...one }) => ({ ...one, value: canonicalJson(value) }))
  const commit = { seen: null, commitId: 'c', op: null, expect, put: texts, drop, event }
  const { sizeBytes, limitBytes } = encodeBody(commit)
  t.ok(sizeBytes < limitBytes, `${sizeBytes} of ${limitBytes} bytes`)
  const [flag = ''] = flags
  t.match(shop.hold(flag), { hasMore: true, holders: { length: 1 } })
  const some = flags.slice(0, 100)
  shop.commit(restoreDecision(shop.state, some, shop.production, ann, 'fixed'))
  t.match(shop.fire(some, alerts), { settled: { killed: [] } }, 'also those that were not listed')
})
