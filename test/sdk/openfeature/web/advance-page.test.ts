import t from 'tap'
import { answer, createOpenPage, createPageWorld, missing } from './page-world.ts'

const lost = { type: 'lost', returnInMs: undefined } as const

/** Ways in which a stream is refused, as far as a page can tell them apart. */
const refusals = {
  'a status, or a wrong type': [lost],
  'a 200 that ends at once': [{ type: 'accepted' }, lost],
  'a farewell at once': [{ type: 'accepted' }, { type: 'lost', returnInMs: 0 }],
} as const

for (const [name, events] of Object.entries(refusals)) {
  t.test(
    `a page whose stream is refused by ${name} polls, and knocks ever more slowly`,
    async (t) => {
      for (const chance of [0, 0.5, 0.999]) {
        const world = createPageWorld(() => chance)
        world.onEffect = { ask: [answer], openStream: events }
        world.tell({ type: 'used', hasAnswer: false })
        world.elapse(20_000)
        const [asked, opened] = [world.count('ask'), world.count('openStream')]
        t.comment(`${asked} questions and ${opened} streams in 20 s`)
        t.ok(asked <= 2, `${asked} questions`)
        t.ok(opened <= 5, `${opened} streams`)
        world.elapse(3_600_000 - 20_000)
        const times = world.times('openStream')
        const waits = times
          .slice(1)
          .map((at, i) => (at - (times[i] ?? 0)) / 1_000 / (1 + chance / 2))
        t.same(waits.slice(0, 9).map(Math.round), [1, 2, 4, 8, 16, 32, 64, 128, 240])
        t.ok(times.length < 25, `${times.length} streams in an hour`)
        const perHour = world.count('ask')
        t.ok(
          perHour >= 200 && perHour <= 301,
          `it asks as often as it polls: ${perHour} in an hour`,
        )
        t.equal(world.state.freshness, 'fresh')
      }
    },
  )
}

t.test(
  'only a stream that brought an event or lasted ten seconds starts the waits anew',
  async (t) => {
    const world = createPageWorld(() => 0)
    world.onEffect = { ask: [answer] }
    world.tell({ type: 'used', hasAnswer: false })
    const refuse = () => {
      world.tell({ type: 'accepted' })
      world.tell(lost)
      return world.untilTimer('stream')
    }
    const knock = () => world.elapse(world.untilTimer('stream'))
    t.equal(refuse(), 1_000)
    knock()
    t.equal(refuse(), 2_000)
    knock()
    world.tell({ type: 'accepted' })
    world.elapse(9_000)
    world.tell(lost)
    t.equal(world.untilTimer('stream'), 4_000, 'it lasted nine seconds and brought nothing')
    knock()
    world.tell({ type: 'accepted' })
    world.elapse(10_000)
    t.equal(refuse(), 1_000, 'it lasted')
    knock()
    t.equal(refuse(), 2_000)
    knock()
    world.tell({ type: 'noticed', isNews: false })
    t.equal(refuse(), 1_000, 'it brought an event')
  },
)

t.test('a page that is looked at, or asked to, knocks no sooner', async (t) => {
  const world = createPageWorld(() => 0)
  world.onEffect = { ask: [answer], openStream: [lost] }
  world.tell({ type: 'used', hasAnswer: false })
  world.elapse(100_000)
  const before = world.count('openStream')
  for (let i = 0; i < 20; i += 1) {
    world.tell({ type: 'looked', isHidden: true })
    world.tell({ type: 'looked', isHidden: false })
    world.tell({ type: 'used', hasAnswer: true })
  }
  t.equal(world.count('openStream'), before)
})

t.test('a lost stream is noticed: the next question comes after pollMs', async (t) => {
  const world = createOpenPage(() => 0.5)
  t.equal(world.untilTimer('ask'), 120_000, 'while it was open there was time')
  world.tell(lost)
  t.equal(world.untilTimer('ask'), 15_000)
  t.equal(world.untilTimer('stale'), 45_000)
  world.elapse(15_000)
  t.equal(world.count('ask'), 2)
  world.tell(missing)
  world.elapse(29_000)
  t.equal(world.count('wentStale'), 0)
  world.elapse(1_000)
  t.equal(world.count('wentStale'), 1, 'stale 45 s after it was lost')
  t.equal(world.state.freshness, 'stale')
  world.tell(answer)
  t.equal(world.state.freshness, 'fresh')
})

t.test('a stream that comes back in time has cost no question', async (t) => {
  const world = createOpenPage(() => 0.5)
  world.tell(lost)
  world.elapse(1_300)
  t.equal(world.count('openStream'), 2)
  world.tell({ type: 'noticed', isNews: false })
  world.beat(4)
  t.equal(world.count('ask'), 1)
  t.equal(world.count('wentStale'), 0)
  world.tell({ type: 'noticed', isNews: true })
  t.equal(world.count('ask'), 2, 'what it missed is told when it is back')
})

t.test('a page that is sent away in order comes back when it is wished', async (t) => {
  const world = createOpenPage(() => 0.5)
  world.tell({ type: 'lost', returnInMs: 40_000 })
  t.equal(world.untilTimer('stream'), 40_000)
  world.elapse(40_000)
  world.tell({ type: 'beat' })
  world.tell({ type: 'lost', returnInMs: 3_600_000 })
  t.equal(world.untilTimer('stream'), 120_000, 'but nobody is kept away for an hour')
})

t.test('a stream that falls silent is lost, though nobody has ended it', async (t) => {
  const world = createOpenPage(() => 0.5)
  world.beat(3)
  world.elapse(19_000)
  t.equal(world.count('ask'), 1)
  world.elapse(1_000)
  t.equal(world.count('closeStream'), 1)
  t.equal(world.count('ask'), 2, 'it asks at once')
  world.elapse(1_300)
  t.equal(world.count('openStream'), 2)
  world.elapse(23_000)
  t.equal(world.count('wentStale'), 0)
  world.elapse(1_000)
  t.equal(world.count('wentStale'), 1, '45 s after it was heard last')
})

t.test('silence says nothing of an edge that sends no heartbeats as events', async (t) => {
  const world = createPageWorld(() => 0.5)
  world.onEffect = { ask: [answer] }
  world.tell({ type: 'used', hasAnswer: false })
  world.tell({ type: 'accepted' })
  world.tell({ type: 'noticed', isNews: false })
  world.elapse(119_000)
  t.equal(world.count('ask'), 1)
  world.elapse(1_000)
  t.equal(world.count('ask'), 2, 'so it is asked now and then')
  t.equal(world.count('wentStale'), 0)
})

t.test('while answers are missing and heartbeats come, the stream makes room', async (t) => {
  const world = createOpenPage(() => 0.5)
  world.tell({ type: 'noticed', isNews: true })
  world.elapse(1_000)
  world.tell({ type: 'beat' })
  t.notOk(world.timers.has('leave'), 'an answer may take a second')
  world.elapse(9_000)
  world.tell(missing)
  t.equal(world.count('closeStream'), 0)
  world.tell({ type: 'beat' })
  t.equal(world.untilTimer('leave'), 2_500, 'within 5 s, at random')
  world.elapse(2_500)
  t.equal(world.count('closeStream'), 1)
  t.equal(world.state.isAsking, true, 'and it asks')
  world.tell(answer)
  t.equal(world.untilTimer('ask'), 15_000, 'it polls')
  world.onEffect = { ask: [answer] }
  world.elapse(599_000)
  t.equal(world.count('openStream'), 1, 'for ten minutes and more')
  world.elapse(300_000)
  t.equal(world.count('openStream'), 2)
})

t.test('an answer that comes after all, and a stream that is new, leave it as it is', async (t) => {
  const world = createOpenPage(() => 0.5)
  world.tell({ type: 'noticed', isNews: true })
  world.elapse(10_000)
  world.tell({ type: 'beat' })
  t.ok(world.timers.has('leave'))
  world.tell(answer)
  world.elapse(10_000)
  t.equal(world.count('closeStream'), 0)

  world.tell({ type: 'noticed', isNews: true })
  world.elapse(4_000)
  world.tell(lost)
  world.elapse(1_300)
  world.tell({ type: 'beat' })
  t.notOk(world.timers.has('leave'), 'another stream says nothing of why it is missing')
  world.tell({ type: 'failed', isMissing: false, retryAfterMs: 60_000 })
  world.elapse(10_000)
  world.tell({ type: 'beat' })
  t.notOk(world.timers.has('leave'), 'a refusal is an answer')
})

t.test(
  'a page that nobody looks at lets its stream go after a while and asks nothing',
  async (t) => {
    const world = createOpenPage(() => 0.5)
    world.tell({ type: 'looked', isHidden: true })
    world.beat(7)
    world.tell(lost)
    world.elapse(1_300)
    t.equal(world.count('openStream'), 2, 'until then it is opened again')
    world.elapse(14_000)
    t.equal(world.count('closeStream'), 1)
    world.elapse(3_600_000)
    t.equal(world.count('openStream'), 2)
    t.equal(world.count('ask'), 1)
    world.tell({ type: 'looked', isHidden: false })
    t.equal(world.count('ask'), 2)
    world.tell(answer)
    t.equal(world.count('openStream'), 3)
  },
)

t.test('a stream that another tab holds pauses and goes on', async (t) => {
  const world = createOpenPage(() => 0.5)
  world.tell({ type: 'paused' })
  t.equal(world.untilTimer('ask'), 15_000)
  t.equal(world.untilTimer('stale'), 45_000)
  world.elapse(10_000)
  world.tell({ type: 'paused' })
  t.equal(world.untilTimer('ask'), 5_000, 'told again it is no later')
  world.tell({ type: 'beat' })
  t.equal(world.untilTimer('ask'), 120_000)
  t.equal(world.count('openStream'), 1, 'it opens none itself')

  world.tell({ type: 'paused' })
  world.tell({ type: 'accepted' })
  world.tell({ type: 'paused' })
  world.elapse(14_000)
  t.equal(world.state.stream, 'opening', 'what was refused does not count as open')
})

t.test(
  'a question that a notice brings while one is on its way is asked only if need be',
  async (t) => {
    const world = createOpenPage(() => 0.5)
    world.tell({ type: 'noticed', isNews: true })
    world.tell({ type: 'noticed', isNews: true })
    world.tell(answer)
    t.equal(world.count('ask'), 2, 'the answer has it already')
    world.tell({ type: 'noticed', isNews: true })
    world.tell({ type: 'noticed', isNews: true })
    world.tell({ ...answer, isAtHead: false })
    t.equal(world.count('ask'), 4, 'the answer does not say so')
  },
)
