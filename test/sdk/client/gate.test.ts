import type { Snapshot } from '@sluice/sdk/model'
import fc from 'fast-check'
import t from 'tap'
import {
  createGate,
  type Gate,
  type Outcome,
  type PayloadSource,
} from '../../../sdk/client/gate.ts'
import { readPayload } from '../../../sdk/client/payload.ts'
import { snapshotText } from '../../../sdk/client/snapshot-text.ts'
import {
  deltaBetween,
  digestOf,
  flagPart,
  heartbeatAt,
  resyncTo,
  segmentPart,
  snapshotOf,
} from './helpers/snapshots.ts'

const seven = snapshotOf(7, [flagPart('a', false, 7), flagPart('b', false, 7)])
const eight = snapshotOf(8, [flagPart('a', false, 8), flagPart('b', false, 8)])
const nine = snapshotOf(9, [flagPart('a', true, 9), flagPart('b', false, 8)])
const ten = snapshotOf(10, [flagPart('a', true, 9)])

/** A gate that is given payloads as they come over the network. */
function openGate() {
  const gate = createGate()
  return {
    get set() {
      return gate.set
    },
    get dirty() {
      return gate.dirty
    },
    get ahead() {
      return gate.ahead
    },
    get confirmed() {
      return gate.confirmed
    },
    take: (payload: object, source: PayloadSource, overtaken = false) =>
      gate.take(readPayload(JSON.stringify(payload)), source, false, overtaken),
  }
}

function gateAt(snapshot: Snapshot) {
  const gate = openGate()
  gate.take(snapshot, 'network')
  return gate
}

function serves(gate: Pick<Gate, 'set'>, flagKey: string): unknown {
  return gate.set?.resolve(flagKey, {}).value
}

t.test('only a greater pair is applied, be it a snapshot or a delta', async (t) => {
  const gate = gateAt(nine)
  t.equal(gate.take(eight, 'local').kind, 'current', 'an older snapshot')
  t.equal(gate.take(nine, 'network').kind, 'current', 'the same snapshot')
  t.equal(gate.take(deltaBetween(eight, nine), 'network').kind, 'current', 'a delta to here')
  t.equal(gate.set?.revision, 9)
  t.same(gate.take(deltaBetween(nine, ten), 'network'), {
    kind: 'applied',
    changed: ['b'],
    urgent: false,
  })
  t.equal(gate.set?.revision, 10)
  t.equal(serves(gate, 'b'), undefined, 'a dropped flag is gone')
  t.equal(gate.take(nine, 'network').kind, 'ahead')
  t.equal(serves(gate, 'b'), undefined, 'and an older snapshot does not bring it back')
})

t.test('a greater epoch wins over any revision', async (t) => {
  const gate = gateAt(nine)
  const restored = snapshotOf(3, [flagPart('a', false, 3)], { epoch: 2 })
  t.equal(gate.take(restored, 'network').kind, 'applied')
  t.equal(gate.take(ten, 'network').kind, 'ahead', 'the old line is over')
  t.match(gate.set, { epoch: 2, revision: 3 })
})

t.test('a delta from elsewhere or with another digest makes the client dirty', async (t) => {
  const bad = { ...deltaBetween(eight, nine), digest: '0'.repeat(16) }
  for (const [name, from, delta] of [
    ['from elsewhere', eight, deltaBetween(nine, ten)],
    ['of another digest', eight, bad],
  ] as const) {
    const gate = gateAt(from)
    t.equal(gate.take(delta, 'network').kind, 'behind', name)
    t.equal(gate.dirty, true)
    t.equal(gate.set?.revision, 8, 'the last good set stays')
    t.equal(gate.take(heartbeatAt(eight), 'network').kind, 'behind', 'and is known to be doubtful')
    t.equal(gate.take(eight, 'network').kind, 'applied', 'a full one is taken at an equal pair')
    t.equal(gate.dirty, false)
  }
})

t.test('a dirty client does not go back either', async (t) => {
  const gate = gateAt(nine)
  gate.take(deltaBetween(eight, ten), 'network')
  t.equal(gate.take(eight, 'network').kind, 'behind')
  t.equal(gate.set?.revision, 9)
})

t.test('heads tell a client whether it is behind', async (t) => {
  const gate = gateAt(nine)
  t.equal(gate.take(heartbeatAt(nine), 'network').kind, 'current')
  t.equal(gate.take(heartbeatAt(ten), 'network').kind, 'behind')
  t.same(gate.take(resyncTo(ten, 7_000), 'network'), { kind: 'behind', withinMs: 7_000 })
  const empty = openGate()
  t.equal(empty.take(heartbeatAt(nine), 'network').kind, 'behind')
  t.equal(empty.take(deltaBetween(eight, nine), 'network').kind, 'behind')
})

t.test('a server that has less is told apart from one that brings old news', async (t) => {
  for (const [what, payload] of [
    ['a snapshot', eight],
    ['a heartbeat', heartbeatAt(eight)],
    ['a resync', resyncTo(eight, 0)],
  ] as const) {
    const gate = gateAt(nine)
    t.equal(gate.take(payload, 'network').kind, 'ahead', what)
    t.equal(gate.ahead, true, what)
    t.match(gate.set, { revision: 9 }, 'what is held stays')
  }
  for (const [what, kind, take] of [
    ['a snapshot from the cache', 'current', (gate) => gate.take(eight, 'local')],
    ['a snapshot that was overtaken', 'current', (gate) => gate.take(eight, 'network', true)],
    ['a delta', 'ahead', (gate) => gate.take(deltaBetween(seven, eight), 'network')],
  ] as const satisfies readonly [
    string,
    string,
    (gate: ReturnType<typeof openGate>) => Outcome,
  ][]) {
    const gate = gateAt(nine)
    t.equal(take(gate).kind, kind, what)
    t.equal(gate.ahead, false, what)
  }
})

t.test('from a server that had less, only a full snapshot is taken', async (t) => {
  const other = snapshotOf(9, [flagPart('a', false, 9), flagPart('b', false, 8)])
  const ahead = () => {
    const gate = gateAt(nine)
    gate.take(eight, 'network')
    return gate
  }
  for (const [what, payload] of [
    ['a head of the same pair', heartbeatAt(other)],
    ['a delta to the same pair', deltaBetween(eight, other)],
    ['a delta from the same pair', deltaBetween(other, ten)],
    ['a greater head', heartbeatAt(ten)],
  ] as const) {
    const gate = ahead()
    t.equal(gate.take(payload, 'network').kind, 'behind', what)
    t.equal(serves(gate, 'a'), true, 'what is held is served meanwhile')
    t.equal(gate.take(other, 'network').kind, 'applied', 'the snapshot, of an equal pair too')
    t.equal(serves(gate, 'a'), false)
    t.match(gate, { ahead: false, dirty: false })
  }
  t.equal(ahead().take(other, 'network').kind, 'applied', 'a snapshot of the same pair at once')
})

t.test('data of another environment is refused once the network named its own', async (t) => {
  const foreign = { ...ten, environment: 'e-2' }
  const gate = gateAt(nine)
  for (const payload of [foreign, heartbeatAt(foreign), deltaBetween(nine, foreign)]) {
    t.match(gate.take(payload, 'network'), { kind: 'refused', code: 'FOREIGN_DATA' })
  }
  t.equal(gate.set?.revision, 9)
})

t.test('a cache or bootstrap of another environment gives way to the network', async (t) => {
  const foreign = { ...ten, environment: 'e-2', project: 'p-2' }
  const gate = openGate()
  t.equal(gate.take(foreign, 'local').kind, 'applied')
  t.equal(gate.confirmed, false)
  t.equal(gate.take(heartbeatAt(nine), 'network').kind, 'behind')
  t.equal(gate.take(nine, 'network').kind, 'applied', 'even at a lower revision')
  t.equal(gate.confirmed, true)
  t.match(gate.take(foreign, 'local'), { kind: 'refused', code: 'FOREIGN_DATA' })
})

t.test('an empty environment is an environment', async (t) => {
  const gate = gateAt(snapshotOf(0, []))
  t.equal(gate.set?.digest, '0'.repeat(16))
  t.equal(gate.set?.resolve('a', {}).errorCode, 'FLAG_NOT_FOUND')
  t.equal(gate.take(deltaBetween(snapshotOf(0, []), eight), 'network').kind, 'applied')
})

t.test('a change of a segment names the flags that use it, and a kill is noticed', async (t) => {
  const rules = [{ id: 'r', when: { segment: 's' }, serve: { variation: 'on' } }]
  const flags = [flagPart('a', false, 1, { rules }), flagPart('b', false, 1)]
  const before = snapshotOf(1, flags, { segments: [segmentPart('s', [], 1)] })
  const after = snapshotOf(2, flags, { segments: [segmentPart('s', ['u'], 2)] })
  const gate = gateAt(before)
  t.same(gate.take(deltaBetween(before, after), 'network'), {
    kind: 'applied',
    changed: ['a'],
    urgent: false,
  })
  const killed = [flagPart('a', false, 3, { killed: true }), flagPart('b', false, 1)]
  const kill = snapshotOf(3, killed, { segments: after.segments })
  t.match(gate.take(deltaBetween(after, kill), 'network'), { changed: ['a'], urgent: true })
  const edited = snapshotOf(4, [flagPart('a', true, 4, { killed: true })])
  t.match(gate.take(edited, 'network'), { urgent: false }, 'it is killed already')
})

t.test('a kill that comes with a whole snapshot is noticed too', async (t) => {
  const gate = gateAt(snapshotOf(1, [flagPart('a', true, 1)]))
  const killed = snapshotOf(2, [flagPart('a', true, 2, { killed: true })])
  t.match(gate.take(killed, 'network'), { kind: 'applied', urgent: true })
})

t.test('the beginning and the end of a ramp are noticed, and its steps are not', async (t) => {
  const ramp = { id: 'r', canary: 'on', control: 'off' }
  const at = (revision: number, more: object) => [flagPart('a', true, revision, more)]
  const stages = [
    { flags: at(1, {}), urgent: undefined },
    { flags: at(2, { ramp }), urgent: true },
    { flags: at(3, { ramp }), urgent: false },
    { flags: at(4, {}), urgent: true },
    { flags: at(5, {}), urgent: false },
  ].map(({ flags, urgent }, i) => ({ snapshot: snapshotOf(i + 1, flags), urgent }))
  const [first, ...later] = stages
  const gate = gateAt(first?.snapshot ?? snapshotOf(1, []))
  for (const { snapshot, urgent } of later) {
    t.match(gate.take(snapshot, 'network'), { urgent }, `revision ${snapshot.revision}`)
  }
})

t.test('one flag that cannot be compiled does not keep the others from being served', async (t) => {
  const broken = flagPart('a', true, 9, { default: { variation: 'nowhere' } })
  const gate = gateAt(snapshotOf(9, [broken, flagPart('b', true, 9)]))
  t.equal(gate.set?.resolve('a', {}).errorCode, 'PARSE_ERROR')
  t.equal(serves(gate, 'b'), true)
})

t.test('what a cache keeps is what is served', async (t) => {
  const gate = gateAt(eight)
  gate.take(deltaBetween(eight, nine), 'network')
  if (gate.set === undefined) throw new Error('no set')
  const again = openGate()
  again.take(JSON.parse(snapshotText(gate.set)), 'local')
  t.equal(again.set?.digest, digestOf(nine))
  t.equal(again.set?.revision, 9)
})

t.test('however news are repeated, reordered and lost, a client never goes back', async (t) => {
  const histories = fc.array(
    fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      served: fc.option(fc.boolean(), { freq: 4 }),
      newEpoch: fc.nat(9).map((n) => n === 0),
    }),
    { minLength: 1, maxLength: 12 },
  )
  const orders = fc.array(
    fc.tuple(fc.nat(), fc.constantFrom('snapshot', 'delta', 'jump', 'beat')),
    {
      maxLength: 30,
    },
  )
  let applied = 0
  fc.assert(
    fc.property(histories, orders, (changes, order) => {
      const history = historyOf(changes)
      const truth = new Map(history.map((state) => [pairText(state), digestOf(state)]))
      const last = history.at(-1)
      if (last === undefined) throw new Error('no history')
      const gate = openGate()
      let highest = -1
      for (const [n, kind] of order) {
        const index = n % history.length
        const state = history[index] ?? last
        const before = history[Math.max(0, index - (kind === 'jump' ? 3 : 1))] ?? last
        const payload =
          kind === 'snapshot'
            ? state
            : kind === 'beat'
              ? heartbeatAt(state)
              : deltaBetween(before, state)
        if (gate.take(payload, 'network').kind === 'applied') applied += 1
        if (gate.set === undefined) continue
        const held = history.findIndex((known) => pairText(known) === pairText(gate.set ?? known))
        if (held < highest) throw new Error('went back')
        if (gate.set.digest !== truth.get(pairText(gate.set))) throw new Error('a mix')
        highest = held
      }
      gate.take(last, 'network')
      if (gate.set?.digest !== digestOf(last)) throw new Error('did not converge')
    }),
    { numRuns: 2_000 },
  )
  t.ok(applied > 1_000, `${applied} payloads were applied on the way`)
})

function pairText({ epoch, revision }: { epoch: number; revision: number }): string {
  return `${epoch}.${revision}`
}

/** The states that a run of changes leads through. */
function historyOf(
  changes: readonly { key: string; served: boolean | null; newEpoch: boolean }[],
): Snapshot[] {
  let epoch = 1
  let revision = 0
  const flags = new Map<string, ReturnType<typeof flagPart>>()
  return changes.map(({ key, served, newEpoch }) => {
    if (newEpoch) {
      epoch += 1
      revision = Math.max(0, revision - 3)
    }
    revision += 1
    if (served === null) flags.delete(key)
    else flags.set(key, flagPart(key, served, revision))
    return snapshotOf(revision, [...flags.values()], { epoch })
  })
}
