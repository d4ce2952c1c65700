import fc from 'fast-check'
import t from 'tap'
import {
  cutHold,
  end,
  fire,
  forgetOverruled,
  type Hold,
  holdersMax,
  joinAsPerson,
  noHold,
  restoreAsPerson,
  type ToldAlert,
} from '../../../server/domain/kill-hold.ts'

const dayMs = 24 * 60 * 60 * 1000
const startMs = Date.parse('2026-01-31T09:00:00.000Z')

function at(ms: number): string {
  return new Date(startMs + ms).toISOString()
}

/** An alert of a hook; two hooks may tell of alerts with the same name. */
function alertOf(name: string, { hook = 'kh_1', terms = 'a', startedMs = startMs } = {}) {
  const told: ToldAlert = {
    keys: [`${hook}-${name}`, `${hook}-${name}-before`],
    by: `hook:${hook}`,
    reason: `alert ${name} fires`,
    startedMs,
    terms,
  }
  return told
}

const leaving = (alert: ToldAlert) => ({ ...alert, leaves: true })
const person = (by: string, since = at(0)) => ({ by, reason: 'errors', since })

t.test('an alert kills once, and lifts what alerts alone hold with the last of them', async (t) => {
  const [a, b] = [alertOf('A'), alertOf('B')]
  const killed = fire(noHold, [a], at(0))
  t.match(killed, { isKilled: true, holders: [{ by: 'hook:kh_1', reason: 'alert A fires' }] })
  t.equal(fire(killed, [a], at(1)), killed, 'sent again it changes nothing')
  const both = fire(killed, [a, b], at(2))
  t.equal(both.holders.length, 2)
  const one = end(both, [leaving(a)], at(3))
  t.match(one, { isKilled: true, holders: [{ reason: 'alert B fires' }] })
  t.equal(end(one, [leaving(a)], at(4)), one)
  t.same(end(one, [leaving(b)], at(5)), noHold)
})

t.test('what a person holds, only a person ends', async (t) => {
  const a = alertOf('A')
  const killed = joinAsPerson(noHold, person('token:ann'))
  t.equal(joinAsPerson(killed, person('token:ann', at(1))), killed)
  const joined = fire(killed, [a], at(1))
  t.match(end(joined, [leaving(a)], at(2)), { isKilled: true, holders: killed.holders })
  const later = joinAsPerson(fire(noHold, [a], at(0)), person('token:ann'))
  t.match(end(later, [leaving(a)], at(2)), { isKilled: true, holders: [{ by: 'token:ann' }] })
  t.match(restoreAsPerson(later, 'token:bob', at(3)), {
    isKilled: false,
    holders: [],
    overruled: [{ by: 'hook:kh_1', overruledBy: 'token:bob', overruledAt: at(3) }],
  })
})

t.test('an overruled alert kills when it fires again, or after 30 days', async (t) => {
  const a = alertOf('A')
  const restored = restoreAsPerson(fire(noHold, [a], at(0)), 'token:ann', at(1))
  const moved = { ...a, startedMs: startMs + 60_000 }
  for (const again of [a, moved]) t.equal(fire(restored, [again], at(29 * dayMs)), restored)
  t.ok(fire(restored, [a], at(31 * dayMs)).isKilled)
  t.same(forgetOverruled(restored, startMs + 31 * dayMs), noHold)
  const over = end(restored, [leaving(a)], at(2))
  t.same(over, noHold)
  t.ok(fire(over, [a], at(3)).isKilled)
})

t.test('a hold that does not leave stays until a person ends it', async (t) => {
  const a = alertOf('A')
  const killed = fire(noHold, [a], at(0))
  const stays = [
    end(killed, [{ ...a, leaves: false }], at(1)),
    end(killed, [leaving({ ...a, terms: 'edited' })], at(1)),
  ]
  for (const one of stays) {
    t.match(one, { isKilled: true, holders: [{ endedAt: at(1) }] })
    t.same(restoreAsPerson(one, 'token:ann', at(2)), noHold, 'it is over: nobody is overruled')
  }
  const [stayed = noHold] = stays
  const again = fire(stayed, [a], at(2))
  t.match(again.holders, [{ since: at(2), endedAt: undefined }])
  t.same(end(stayed, [leaving(a)], at(2)), noHold, 'reported again, whole')
  const edited = fire(killed, [{ ...a, terms: 'edited' }], at(2))
  t.equal(edited.holders.length, 2, 'by the edited hook it joins too')
  t.match(end(edited, [leaving({ ...a, terms: 'edited' })], at(3)).holders, [{ endedAt: at(3) }])
})

t.test('a kill of an older release is held by its own alert, and ends with it', async (t) => {
  const a = alertOf('A')
  const { by, reason } = a
  const old: Hold = {
    ...noHold,
    isKilled: true,
    holders: [{ by, reason, since: at(0), alert: a.keys[1] }],
  }
  t.equal(fire(old, [a], at(1)), old)
  t.same(end(old, [leaving(a)], at(2)), noHold)
  const restored = restoreAsPerson(old, 'token:ann', at(1))
  t.equal(fire(restored, [a], at(2)), restored)
})

t.test('beyond a thousand holders no alert lifts the kill, and all of them are overruled', (t) => {
  const alerts = Array.from({ length: holdersMax + 5 }, (_, i) => alertOf(String(i)))
  const killed = fire(noHold, alerts, at(0))
  t.match(killed, { hasMore: true, holders: { length: holdersMax } })
  t.equal(fire(killed, alerts, at(1)), killed)
  t.match(end(killed, alerts.map(leaving), at(1)), { isKilled: true, holders: [] })
  const restored = restoreAsPerson(killed, 'token:ann', at(2))
  t.equal(fire(restored, alerts, at(3)), restored)
  const again = alertOf('0', { startedMs: startMs + 10 })
  t.ok(fire(end(restored, alerts.map(leaving), at(4)), [again], at(5)).isKilled)
  const cut = cutHold(restored, 1)
  t.equal(cut.overruled.length, 1)
  t.equal(fire(cut, alerts, at(3)), cut)
  t.end()
})

t.test('a restore overrules what is not listed also where it forgets older ones', async (t) => {
  const old = alertOf('old')
  const restored = restoreAsPerson(fire(noHold, [old], at(0)), 'token:ann', at(1))
  const alerts = Array.from({ length: holdersMax + 1 }, (_, i) =>
    alertOf(String(i), { startedMs: startMs + 10 }),
  )
  const again = restoreAsPerson(fire(restored, alerts, at(20)), 'token:ann', at(30))
  t.match(again, { overruled: { length: holdersMax }, overruledBefore: at(30) })
  t.equal(fire(again, [...alerts, old], at(40)), again)
})

interface HookStep {
  readonly kind: 'fire' | 'end' | 'cut'
  readonly alert: ToldAlert
}

interface PersonStep {
  readonly kind: 'kill' | 'restore'
  readonly by: string
}

type Step = HookStep | PersonStep

const anyAlert = fc
  .tuple(fc.constantFrom('A', 'B', 'C'), fc.constantFrom('kh_1', 'kh_2'))
  .map(([name, hook]) => alertOf(name, { hook }))
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom<HookStep['kind']>('fire', 'fire', 'end', 'cut'),
    alert: anyAlert,
  }),
  fc.record({
    kind: fc.constantFrom<PersonStep['kind']>('kill', 'restore'),
    by: fc.constantFrom('token:ann', 'token:bob'),
  }),
)

/** What the rules say, told step by step without looking at the hold. */
class Told {
  readonly people = new Set<string>()
  /** Alerts that hold the kill. */
  readonly holding = new Set<string>()
  /** Alerts that are over and hold it still. */
  readonly stuck = new Set<string>()
  readonly overruled = new Set<string>()

  take(step: Step): void {
    if ('alert' in step) this.hear(step.kind, step.alert.keys[0])
    else if (step.kind === 'kill') this.people.add(step.by)
    else this.restore()
  }

  restore(): void {
    for (const key of this.holding) this.overruled.add(key)
    for (const set of [this.people, this.holding, this.stuck]) set.clear()
  }

  /** `cut`: its end comes in a message that was cut. */
  hear(kind: HookStep['kind'], key: string): void {
    if (kind === 'fire') {
      if (this.overruled.has(key)) return
      this.holding.add(key)
      this.stuck.delete(key)
      return
    }
    this.overruled.delete(key)
    const isIn = this.holding.delete(key)
    if (kind === 'end') this.stuck.delete(key)
    else if (isIn) this.stuck.add(key)
  }

  get isKilled(): boolean {
    return this.people.size + this.holding.size + this.stuck.size > 0
  }
}

function take(hold: Hold, step: Step, now: string): Hold {
  if ('by' in step) {
    const { kind, by } = step
    return kind === 'kill' ? joinAsPerson(hold, person(by, now)) : restoreAsPerson(hold, by, now)
  }
  const { kind, alert } = step
  if (kind === 'fire') return fire(hold, [alert], now)
  return end(hold, [{ ...alert, leaves: kind === 'end' }], now)
}

t.test('in whatever order alerts and people come, the rules hold', async () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
      const told = new Told()
      let hold = noHold
      for (const [i, step] of steps.entries()) {
        const before = hold
        hold = take(before, step, at(i))
        told.take(step)
        const isAlert = 'alert' in step
        const heldByPeople = before.holders.some(({ alert }) => alert === undefined)
        if (isAlert && heldByPeople && !hold.isKilled) return false
        if (hold.isKilled !== told.isKilled) return false
        if (hold.isKilled !== hold.holders.length > 0) return false
        if (take(hold, step, at(i)) !== hold) return false
      }
      return true
    }),
    { numRuns: 1000 },
  )
})
