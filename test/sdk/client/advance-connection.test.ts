import fc from 'fast-check'
import t from 'tap'
import { advance } from '../../../sdk/client/advance-connection.ts'
import {
  type ConnectionEvent,
  type ConnectionState,
  type Effect,
  initialConnectionState,
  type TimerName,
} from '../../../sdk/client/connection-state.ts'

/** Runs the machine against a script: a world with a clock, timers and at most one stream. */
function createWorld(random: () => number = () => 0.5, urlCount = 1, pollMs = 30_000) {
  let nowMs = 0
  let state = initialConnectionState(urlCount, pollMs)
  const timers = new Map<TimerName, number>()
  const log: { atMs: number; effect: Effect }[] = []
  const world = {
    get state(): ConnectionState {
      return state
    },
    get nowMs() {
      return nowMs
    },
    timers,
    log,
    count: (type: Effect['type']) => log.filter(({ effect }) => effect.type === type).length,
    /** What to answer to a request, at once; undefined: nothing happens. */
    onEffect: (_effect: Effect): ConnectionEvent | undefined => undefined,
    tell(event: ConnectionEvent): void {
      const step = advance(state, event, { nowMs, random })
      state = step.state
      const answers: ConnectionEvent[] = []
      for (const effect of step.effects) {
        log.push({ atMs: nowMs, effect })
        if (effect.type === 'startTimer') timers.set(effect.name, nowMs + effect.delayMs)
        if (effect.type === 'stopTimer') timers.delete(effect.name)
        if (effect.type === 'abortAll') timers.clear()
        const answer = world.onEffect(effect)
        if (answer !== undefined) answers.push(answer)
      }
      for (const answer of answers) world.tell(answer)
    },
    open: (current = true) => {
      world.tell({ type: 'opened', generation: state.generation })
      world.tell({ type: 'delivered', generation: state.generation, current })
    },
    lose: (status?: number, retryAfterMs?: number) => {
      const failure = { status, retryAfterMs }
      world.tell({ type: 'lost', generation: state.generation, failure })
    },
    elapse(ms: number): void {
      const endMs = nowMs + ms
      for (;;) {
        const due = [...timers].sort(([, a], [, b]) => a - b)[0]
        if (due === undefined || due[1] > endMs) break
        timers.delete(due[0])
        nowMs = Math.max(nowMs, due[1])
        world.tell({ type: 'timer', name: due[0] })
      }
      nowMs = endMs
    },
    delayOf: (name: TimerName) => (timers.get(name) ?? Number.NaN) - nowMs,
  }
  return world
}

t.test('a lost stream is tried again with full jitter, up to 30 seconds', async (t) => {
  let chance = 0.999
  const world = createWorld(() => chance)
  world.tell({ type: 'started', hasData: true })
  const delays: number[] = []
  for (let failure = 0; failure < 8; failure += 1) {
    world.lose()
    delays.push(Math.round(world.delayOf('stream')))
    world.elapse(world.delayOf('stream'))
  }
  t.same(delays, [999, 1998, 3996, 7992, 15984, 29970, 29970, 29970])
  chance = 0
  world.lose()
  t.equal(world.delayOf('stream'), 0, 'the jitter reaches down to nothing')
})

t.test('only a stream that was well for a minute starts the retries anew, spread', async (t) => {
  const world = createWorld(() => 0.999)
  world.tell({ type: 'started', hasData: true })
  for (let cut = 0; cut < 5; cut += 1) {
    world.open()
    world.elapse(1_000)
    world.lose()
    world.elapse(world.delayOf('stream'))
  }
  world.open()
  world.elapse(30_000)
  world.tell({ type: 'delivered', generation: world.state.generation, current: true })
  world.elapse(29_000)
  world.lose()
  t.ok(world.delayOf('stream') > 25_000, 'after 59 seconds it is still backing off')
  world.elapse(world.delayOf('stream'))
  world.open()
  world.elapse(40_000)
  world.tell({ type: 'delivered', generation: world.state.generation, current: true })
  world.elapse(20_000)
  world.lose()
  t.ok(world.delayOf('stream') > 5_000, 'the loss is spread')
  t.ok(world.delayOf('stream') < 6_000, 'and the retries begin anew')
})

t.test('10,000 clients that lose one server together do not come back together', async (t) => {
  const seed = Date.now() % 100_000
  t.comment(`seed ${seed}`)
  const random = lcg(seed)
  const perSecond = new Map<number, number>()
  for (let client = 0; client < 10_000; client += 1) {
    const world = createWorld(random)
    world.tell({ type: 'started', hasData: true })
    world.open()
    for (let second = 0; second < 60; second += 15) {
      world.elapse(15_000)
      world.tell({ type: 'delivered', generation: world.state.generation, current: true })
    }
    world.lose()
    const second = Math.floor(world.delayOf('stream') / 1_000)
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
  }
  t.ok(Math.max(...perSecond.values()) <= 2_200, `at most 22 % in a second: ${[...perSecond]}`)
})

t.test(
  'a key that is refused for ten minutes costs three requests and recovers by itself',
  async (t) => {
    for (const chance of [0, 0.5, 0.999]) {
      const world = createWorld(() => chance)
      let accepted = false
      let requests = 0
      world.onEffect = (effect) => {
        if (effect.type === 'openStream') {
          requests += 1
          const { generation } = effect
          return accepted
            ? { type: 'opened', generation }
            : { type: 'lost', generation, failure: { status: 401 } }
        }
        if (effect.type !== 'fetchSnapshot') return undefined
        requests += 1
        return accepted
          ? { type: 'fetched' }
          : { type: 'fetchFailed', urlIndex: 0, failure: { status: 401 } }
      }
      world.tell({ type: 'started', hasData: false })
      world.elapse(599_000)
      t.ok(requests <= 3, `${requests} requests`)
      t.equal(world.state.refused, true)
      accepted = true
      world.elapse(360_000)
      t.match(world.state, { phase: 'open', refused: false }, 'without a restart')
    }
  },
)

t.test('a proxy that forbids only streams leaves polling alive', async (t) => {
  const world = createWorld()
  world.onEffect = (effect) => {
    if (effect.type === 'openStream') {
      return { type: 'lost', generation: effect.generation, failure: { status: 403 } }
    }
    return effect.type === 'fetchSnapshot' ? { type: 'fetched' } : undefined
  }
  world.tell({ type: 'started', hasData: false })
  world.elapse(2_000)
  t.equal(world.count('fetchSnapshot'), 1, 'the first data comes soon')
  world.elapse(300_000)
  t.ok(world.count('fetchSnapshot') >= 8, 'then at the pace of polling')
  t.equal(world.state.fresh, true)
  t.equal(world.count('wentStale'), 0)
  t.ok(world.count('openStream') <= 2, 'while the stream is asked for slowly')
})

t.test('behind a stream that is silent the first data comes after about a second', async (t) => {
  for (const hasOpened of [false, true]) {
    for (const chance of [0, 0.999]) {
      const world = createWorld(() => chance)
      world.onEffect = ({ type }) => (type === 'fetchSnapshot' ? { type: 'fetched' } : undefined)
      world.tell({ type: 'started', hasData: false })
      if (hasOpened) world.tell({ type: 'opened', generation: world.state.generation })
      world.elapse(499)
      t.equal(world.count('fetchSnapshot'), 0)
      world.elapse(1_001)
      t.equal(world.count('fetchSnapshot'), 1)
      world.elapse(10_000)
      t.equal(world.count('fetchSnapshot'), 1, 'once')
    }
  }
  const known = createWorld(() => 0)
  known.tell({ type: 'started', hasData: true })
  known.elapse(20_000)
  t.equal(known.count('fetchSnapshot'), 0, 'who has flags waits for the stream')
})

t.test('a server that has no room is not asked for a snapshot at once', async (t) => {
  for (const status of [503, 429]) {
    const world = createWorld(() => 0)
    world.tell({ type: 'started', hasData: false })
    world.lose(status)
    world.elapse(3_900)
    t.equal(world.count('fetchSnapshot'), 0)
    world.elapse(200)
    t.equal(world.count('fetchSnapshot'), 1, 'a client without flags asks in the end')
  }
})

t.test('while the stream cannot be had, polling never stops its retries', async (t) => {
  const world = createWorld()
  let blocked = true
  world.onEffect = (effect) => {
    if (effect.type === 'openStream' && blocked) {
      return { type: 'lost', generation: effect.generation, failure: {} }
    }
    return effect.type === 'fetchSnapshot' ? { type: 'fetched' } : undefined
  }
  world.tell({ type: 'started', hasData: true })
  world.elapse(60_000)
  t.ok(world.count('fetchSnapshot') >= 1, 'polling within a minute')
  t.equal(world.state.polling, true)
  blocked = false
  world.elapse(31_000)
  t.equal(world.state.phase, 'connecting')
  world.open()
  t.equal(world.state.polling, false, 'the first event of the stream retires it')
  const polls = world.count('fetchSnapshot')
  for (let beat = 0; beat < 16; beat += 1) {
    world.elapse(15_000)
    world.tell({ type: 'delivered', generation: world.state.generation, current: true })
  }
  t.equal(world.count('fetchSnapshot'), polls, 'but for')
  for (let beat = 0; beat < 8; beat += 1) {
    world.elapse(15_000)
    world.tell({ type: 'delivered', generation: world.state.generation, current: true })
  }
  t.equal(world.count('fetchSnapshot'), polls + 1, 'the safety poll, every five minutes')
})

t.test('45 seconds of silence make a client stale once and cut the stream', async (t) => {
  const world = createWorld()
  world.tell({ type: 'started', hasData: true })
  world.open()
  world.elapse(44_000)
  t.equal(world.count('wentStale'), 0)
  t.equal(world.count('cutStream'), 0)
  world.elapse(1_000)
  t.equal(world.count('wentStale'), 1)
  t.equal(world.count('cutStream'), 1)
  world.elapse(600_000)
  t.equal(world.count('wentStale'), 1, 'not again while nothing is heard')
  t.ok(world.count('openStream') > 10, 'a stream that never answers is tried again and again')
})

t.test('a stream that is alive but behind does not count as news', async (t) => {
  const world = createWorld()
  world.tell({ type: 'started', hasData: true })
  world.open()
  for (let beat = 0; beat < 3; beat += 1) {
    world.elapse(15_000)
    world.tell({ type: 'delivered', generation: world.state.generation, current: false })
  }
  t.equal(world.count('wentStale'), 1)
  t.equal(world.count('cutStream'), 0, 'though the stream itself is well')
})

t.test('a hundred short cuts make no noise', async (t) => {
  const world = createWorld(() => 0.1)
  world.onEffect = (effect) => (effect.type === 'fetchSnapshot' ? { type: 'fetched' } : undefined)
  world.tell({ type: 'started', hasData: true })
  for (let cut = 0; cut < 100; cut += 1) {
    world.open()
    world.elapse(500)
    world.lose()
    world.elapse(world.delayOf('stream'))
  }
  t.equal(world.count('wentStale'), 0)
  t.equal(world.state.generation, 101)
})

t.test('what a server asks to wait is waited for, within bounds', async (t) => {
  const world = createWorld(() => 0)
  world.tell({ type: 'started', hasData: true })
  world.lose(503, 20_000)
  t.equal(world.delayOf('stream'), 20_000)
  const polling = createWorld(() => 0)
  polling.tell({ type: 'started', hasData: false })
  polling.tell({ type: 'timer', name: 'poll' })
  const failure = { status: 503, retryAfterMs: 40_000 }
  polling.tell({ type: 'fetchFailed', urlIndex: 0, failure })
  t.equal(polling.delayOf('poll'), 40_000)
})

t.test('with several URLs a failure moves on to the next, once', async (t) => {
  const world = createWorld(() => 0.5, 2)
  world.tell({ type: 'started', hasData: false })
  world.tell({ type: 'timer', name: 'poll' })
  world.lose()
  world.tell({ type: 'fetchFailed', urlIndex: 0, failure: {} })
  t.equal(world.state.urlIndex, 1, 'two requests that failed at one URL do not return to it')
  world.elapse(world.delayOf('stream'))
  const opened = world.log.findLast(({ effect }) => effect.type === 'openStream')
  t.match(opened, { effect: { urlIndex: 1 } })
})

t.test('a snapshot that is wanted is fetched once, even if one is on its way', async (t) => {
  const world = createWorld(() => 0.999)
  world.tell({ type: 'started', hasData: true })
  world.open()
  world.tell({ type: 'snapshotWanted', withinMs: 4_000 })
  world.tell({ type: 'snapshotWanted', withinMs: 1 })
  world.elapse(3_000)
  t.equal(world.count('fetchSnapshot'), 0, 'within its jitter, so that a fleet spreads')
  world.elapse(1_000)
  t.equal(world.count('fetchSnapshot'), 1)
  world.tell({ type: 'snapshotWanted', withinMs: 1_000 })
  world.tell({ type: 'fetched' })
  world.elapse(1_000)
  t.equal(world.count('fetchSnapshot'), 2, 'what was asked for meanwhile is asked for after it')
})

t.test(
  'whatever happens, there is one stream and one request at most, and never silence',
  async (t) => {
    const names = ['stream', 'silence', 'poll', 'stale'] as const
    const status = fc.constantFrom(undefined, 401, 403, 404, 429, 500, 503)
    const something = fc.oneof(
      fc.record({ kind: fc.constant('open' as const), current: fc.boolean() }),
      fc.record({ kind: fc.constant('lose' as const), status, stale: fc.boolean() }),
      fc.record({ kind: fc.constant('answer' as const), ok: fc.boolean(), status }),
      fc.record({ kind: fc.constant('want' as const), withinMs: fc.nat(100_000) }),
      fc.record({ kind: fc.constant('elapse' as const), ms: fc.nat(100_000) }),
    )
    fc.assert(
      fc.property(fc.array(something), fc.boolean(), fc.nat(), (script, hasData, seed) => {
        const world = createWorld(lcg(seed), 2)
        let streams = 0
        let fetches = 0
        world.onEffect = (effect) => {
          if (effect.type === 'openStream') streams += 1
          if (effect.type === 'cutStream') streams -= 1
          if (effect.type === 'fetchSnapshot') fetches += 1
          if (effect.type === 'startTimer' && !(effect.delayMs >= 0 && effect.delayMs < 1e6)) {
            throw new Error(`timer ${effect.name} of ${effect.delayMs} ms`)
          }
          if (streams > 1 || streams < 0 || fetches > 1) throw new Error(`${streams} ${fetches}`)
          return undefined
        }
        world.tell({ type: 'started', hasData })
        for (const step of script) {
          if (step.kind === 'open') {
            if (world.state.phase !== 'none') world.open(step.current)
          } else if (step.kind === 'lose') {
            const generation = world.state.generation - (step.stale ? 1 : 0)
            world.tell({ type: 'lost', generation, failure: { status: step.status } })
          } else if (step.kind === 'answer' && fetches === 1) {
            fetches = 0
            const failure = { status: step.status }
            const { urlIndex } = world.state
            world.tell(step.ok ? { type: 'fetched' } : { type: 'fetchFailed', urlIndex, failure })
          } else if (step.kind === 'want') {
            world.tell({ type: 'snapshotWanted', withinMs: step.withinMs })
          } else if (step.kind === 'elapse') {
            world.elapse(step.ms)
          }
          const waitsForSomething = fetches === 1 || names.some((name) => world.timers.has(name))
          if (!waitsForSomething || !(world.timers.has('poll') || fetches === 1)) {
            throw new Error('nothing will ever ask again')
          }
        }
      }),
    )
    t.pass('fast-check found no counterexample')
  },
)

t.test('after closing nothing is done any more', async (t) => {
  const world = createWorld()
  world.tell({ type: 'started', hasData: true })
  world.open()
  world.tell({ type: 'closed' })
  const { length } = world.log
  world.lose()
  world.tell({ type: 'timer', name: 'poll' })
  world.tell({ type: 'started', hasData: true })
  t.equal(world.log.length, length)
})

/** A small linear congruential generator (Numerical Recipes), so that a seed repeats a run. */
function lcg(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

t.test(
  'a server that has less than is held makes the state stale after five seconds',
  async (t) => {
    const world = createWorld()
    world.tell({ type: 'started', hasData: true })
    world.open()
    const hear = (ahead: boolean) => {
      const { generation } = world.state
      world.tell({ type: 'delivered', generation, current: !ahead, ahead })
    }
    hear(true)
    world.elapse(4_000)
    hear(true)
    t.match(world.state, { fresh: true, ahead: 'lately' })
    hear(false)
    world.elapse(5_000)
    t.match(world.state, { fresh: true, ahead: 'no' }, 'it only lagged')
    hear(true)
    world.elapse(60_000)
    t.match(world.state, { fresh: false, ahead: 'lasting' })
    t.equal(world.count('stayedAhead'), 1)
    t.equal(world.count('wentStale'), 0, 'said once')
    hear(false)
    t.match(world.state, { fresh: true, ahead: 'no' })
  },
)

t.test('a poll that brings less than is held confirms nothing, and goes on', async (t) => {
  const world = createWorld()
  world.tell({ type: 'started', hasData: true })
  world.tell({ type: 'fetched' })
  const { confirmedAtMs } = world.state
  world.elapse(1_000)
  world.tell({ type: 'fetched', ahead: true })
  t.match(world.state, { polling: true, confirmedAtMs, fresh: true, ahead: 'lately' })
  t.ok(world.delayOf('poll') <= 36_000)
  world.elapse(5_000)
  t.match(world.state, { polling: true, fresh: false, ahead: 'lasting' })
})
