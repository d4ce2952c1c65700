import t from 'tap'
import { advance } from '../../../sdk/client/advance-connection.ts'
import {
  type ConnectionEvent,
  type ConnectionState,
  type Effect,
  initialConnectionState,
} from '../../../sdk/client/connection-state.ts'
import { watchSleep } from '../../../sdk/client/sleep-watch.ts'

/** Steps of a machine whose stream is open and delivers since the beginning. */
function openMachine() {
  let state: ConnectionState = initialConnectionState(2, 30_000)
  const tell = (event: ConnectionEvent, nowMs: number, random = 0.5): readonly Effect[] => {
    const step = advance(state, event, { nowMs, random: () => random })
    state = step.state
    return step.effects
  }
  tell({ type: 'started', hasData: true }, 0)
  const open = (nowMs: number) => {
    const { generation } = state
    tell({ type: 'opened', generation }, nowMs)
    tell({ type: 'delivered', generation, current: true }, nowMs)
  }
  open(0)
  return {
    tell,
    open,
    get state() {
      return state
    },
    lose: (nowMs: number, random = 0.5) =>
      tell({ type: 'lost', generation: state.generation, failure: {} }, nowMs, random),
    dismiss: (reconnectInMs: number, generation = state.generation) =>
      tell({ type: 'dismissed', generation, reconnectInMs }, 0),
  }
}

function delayOf(effects: readonly Effect[], name: string): number | undefined {
  return effects.flatMap((effect) =>
    effect.type === 'startTimer' && effect.name === name ? [effect.delayMs] : [],
  )[0]
}

t.test('a client that is sent away comes back when it was told, to the same address', async (t) => {
  for (const [asked, waited] of [
    [700, 700],
    [0, 0],
    [-5, 0],
    [3_600_000, 30_000],
  ] as const) {
    const machine = openMachine()
    machine.dismiss(asked)
    t.equal(machine.state.phase, 'open', 'the stream goes on until it ends')
    const effects = machine.lose(90_000)
    t.equal(delayOf(effects, 'stream'), waited, `asked for ${asked} ms`)
    t.match(machine.state, { failing: false, failures: 0, urlIndex: 0, fresh: true })
    t.not(delayOf(effects, 'poll'), undefined, 'polling stands in meanwhile')
  }
})

t.test('a server that sends away again and again is come back to ever more slowly', async (t) => {
  const machine = openMachine()
  const waits: (number | undefined)[] = []
  for (let round = 0; round < 8; round += 1) {
    machine.dismiss(0)
    waits.push(delayOf(machine.lose(round * 1_000, 0.999), 'stream'))
    machine.tell({ type: 'timer', name: 'stream' }, round * 1_000)
    machine.open(round * 1_000)
  }
  t.equal(waits[0], 0)
  t.ok((waits[3] ?? 0) > 7_000 && (waits[7] ?? 0) > 29_000, waits.join(' '))
})

t.test('a farewell of an older stream means nothing, nor one that was kept', async (t) => {
  const machine = openMachine()
  machine.dismiss(20_000, machine.state.generation - 1)
  t.equal(delayOf(machine.lose(0, 0.1), 'stream'), 100, 'a loss like any other')
  machine.dismiss(20_000)
  machine.tell({ type: 'timer', name: 'stream' }, 0)
  machine.open(0)
  const effects = machine.lose(90_000, 0.1)
  t.not(delayOf(effects, 'stream'), 20_000, 'it was said of the stream before')
})

t.test(
  'after a sleep the stream is opened anew at once, and old flags are called stale',
  async (t) => {
    const machine = openMachine()
    const { generation } = machine.state
    const effects = machine.tell({ type: 'woke', silentMs: 3_600_000 }, 10_000, 0.4)
    t.equal(delayOf(effects, 'stream'), 400, 'within a second: many may wake together')
    t.ok(effects.some(({ type }) => type === 'cutStream'))
    t.ok(effects.some(({ type }) => type === 'wentStale'))
    t.match(machine.state, { phase: 'none', fresh: false })
    machine.tell({ type: 'timer', name: 'stream' }, 10_400)
    t.equal(machine.state.generation, generation + 1)
    machine.open(10_500)
    t.equal(machine.state.fresh, true)
  },
)

t.test('a short sleep loses no freshness, and a tab without timers no stream', async (t) => {
  const nap = openMachine()
  const effects = nap.tell({ type: 'woke', silentMs: 30_000 }, 0)
  t.match(nap.state, { phase: 'none', fresh: true })
  t.notOk(effects.some(({ type }) => type === 'wentStale'))
  const throttled = openMachine()
  t.same(throttled.tell({ type: 'woke', silentMs: 12_000 }, 0), [])
  t.equal(throttled.state.phase, 'open')
})

t.test('waking does not wait for a retry, but respects a refused key', async (t) => {
  const machine = openMachine()
  machine.lose(0, 0.9)
  t.equal(delayOf(machine.tell({ type: 'woke', silentMs: 60_000 }, 0, 0.1), 'stream'), 100)
  const refused = openMachine()
  const { generation } = refused.state
  refused.tell({ type: 'lost', generation, failure: { status: 401 } }, 0)
  t.same(refused.tell({ type: 'woke', silentMs: 60_000 }, 0), [])
})

t.test('a sleep is noticed by either clock, and ordinary delays are not', async (t) => {
  let [wall, monotonic, wakes] = [0, 0, 0]
  let fire: () => void = () => undefined
  const runtime = {
    wallMs: () => wall,
    monotonicMs: () => monotonic,
    random: () => 0,
    startTimer: (_delayMs: number, f: () => void) => {
      fire = f
      return { stop: () => undefined }
    },
    startHoldingTimer: () => ({ stop: () => undefined }),
  }
  const watch = watchSleep(runtime, () => {
    wakes += 1
  })
  const pass = (wallMs: number, monotonicMs: number) => {
    wall += wallMs
    monotonic += monotonicMs
    fire()
    return wakes
  }
  t.equal(pass(5_000, 5_000), 0)
  t.equal(pass(18_000, 18_000), 0, 'a busy process')
  t.equal(pass(600_000, 5_000), 1, 'the monotonic clock stood still')
  t.equal(pass(5_000, 5_000), 1, 'once')
  t.equal(pass(5_000, 600_000), 2)
  t.equal(pass(-600_000, 5_000), 2, 'a wall clock that is put back')
  watch.stop()
  const before = fire
  fire()
  t.equal(fire, before, 'no timer after the end')
})
