import t from 'tap'
import { createExposureWatch } from '../../../sdk/client/exposures.ts'
import { createListeners } from '../../../sdk/client/listeners.ts'
import { createNotices } from '../../../sdk/client/notices.ts'
import type { Exposure } from '../../../sdk/client/options.ts'
import { createProblems } from '../../../sdk/client/problems.ts'
import { createReadiness } from '../../../sdk/client/readiness.ts'
import { divideCounts, MAX_REPORT_BYTES } from '../../../sdk/client/report-body.ts'
import { readRetryAfter } from '../../../sdk/client/retry-delay.ts'
import { similarKey } from '../../../sdk/client/similar-key.ts'
import { createUsage } from '../../../sdk/client/usage.ts'
import { overrideResolution, type Resolution } from '../../../sdk/evaluate/resolution.ts'
import { createRecordingLogger } from './helpers/recording-logger.ts'
import { createVirtualRuntime } from './helpers/virtual-runtime.ts'

function served(variation: string): Resolution {
  return Object.freeze({ ...overrideResolution(true), variation })
}

t.test('an exposure is told once in ten minutes for each flag, variation and unit', async (t) => {
  const runtime = createVirtualRuntime()
  const told: string[] = []
  const thrown: unknown[] = []
  const watch = createExposureWatch(
    ({ flagKey, variation, context }: Exposure) => {
      told.push(`${flagKey} ${variation} ${context.targetingKey}`)
      if (flagKey === 'bad') throw new Error('of the application')
    },
    (error) => thrown.push(error),
    runtime,
  )
  const on = served('on')
  for (let call = 0; call < 3; call += 1) {
    watch('a', { targetingKey: 'u' }, on)
    watch('a', { targetingKey: 1 }, on)
    watch('a', { targetingKey: '1' }, on)
    watch('a', { targetingKey: 'u' }, served('off'))
    watch('bad', {}, on)
    watch('a', { targetingKey: 'u' }, overrideResolution(true))
  }
  t.same(told, ['a on u', 'a on 1', 'a on 1', 'a off u', 'bad on undefined'])
  t.equal(thrown.length, 1)
  runtime.advance(599_999)
  watch('a', { targetingKey: 'u' }, on)
  t.equal(told.length, 5)
  runtime.advance(1)
  watch('a', { targetingKey: 'u' }, on)
  t.equal(told.length, 6)
  const long = 'u'.repeat(10_000)
  for (const targetingKey of [`${long}1`, `${long}2`, `${long}1`])
    watch('long', { targetingKey }, on)
  t.equal(told.filter((line) => line.startsWith('long')).length, 2, 'long units are told apart')
  for (let unit = 0; unit < 10_001; unit += 1) watch('b', { targetingKey: unit }, on)
  told.length = 0
  watch('b', { targetingKey: 0 }, on)
  watch('b', { targetingKey: 10_000 }, on)
  t.same(told, ['b on 0'], 'the one seen longest ago is forgotten first')
})

t.test('a hundred thousand subscriptions leave nothing behind', async (t) => {
  const thrown: unknown[] = []
  const listeners = createListeners((error) => thrown.push(error))
  for (let n = 0; n < 100_000; n += 1) listeners.on('change', () => {})()
  t.equal(listeners.count, 0)
  const heard: string[] = []
  const off = listeners.on('change', () => {
    heard.push('first')
    off()
    throw new Error('of the application')
  })
  const second = () => heard.push('second')
  listeners.on('change', second)
  listeners.on('change', second)
  listeners.emit('change', [])
  listeners.emit('change', [])
  t.same(heard, ['first', 'second', 'second', 'second', 'second'])
  t.equal(thrown.length, 1)
  listeners.clear()
  t.equal(listeners.count, 0)
})

t.test('notices are made and said once, until they are forgotten, and are bounded', async (t) => {
  const logger = createRecordingLogger()
  const notices = createNotices(logger)
  for (let n = 0; n < 3; n += 1) notices.warn('a', () => 'once')
  t.same(logger.lines, ['sluice: once'])
  for (let n = 0; n < 5_000; n += 1) notices.warn(`cause ${n}`, () => 'x')
  t.equal(logger.lines.length, 1_000)
  const problems = createProblems(createVirtualRuntime(), notices, () => {})
  problems.report({ code: 'UNREACHABLE', message: 'nobody answers' })
  problems.report({ code: 'UNREACHABLE', message: 'still nobody' })
  t.same(logger.lines.slice(1_000), ['sluice: nobody answers'], 'a problem always finds room')
  const throwing = () => {
    throw new Error('no disk')
  }
  const broken = createNotices({ info: throwing, warn: throwing, error: throwing })
  t.doesNotThrow(() => broken.error('a', () => 'x'))
})

t.test('usage is counted by resolution, survives a swap, and is drained once', async (t) => {
  const usage = createUsage()
  const on = served('on')
  usage.evaluated('a', on)
  usage.evaluated('a', on)
  usage.retire()
  usage.evaluated('a', served('on'))
  usage.evaluated('a', served('off'))
  usage.evaluated('a', overrideResolution(true))
  const counts = usage.drain()
  t.same(Object.fromEntries(counts.evaluations.get('a') ?? []), { on: 3, off: 1 })
  t.equal(usage.drain().evaluations.size, 0)
})

t.test('names from outside are bounded in number and length', async (t) => {
  const usage = createUsage()
  const notFound: Resolution = {
    type: undefined,
    value: undefined,
    variation: undefined,
    reason: 'ERROR',
    errorCode: 'FLAG_NOT_FOUND',
    metadata: {},
  }
  for (let n = 0; n < 1_000; n += 1) {
    usage.evaluated(`unknown-${n}`, notFound)
    usage.measured(`metric-${n}`, 1)
  }
  usage.evaluated('x'.repeat(257), notFound)
  const counts = usage.drain()
  t.equal(counts.unknownFlags.size, 200)
  t.equal(counts.metrics.size, 200)
})

t.test('counts are divided over reports within the limit, and nothing is lost', async (t) => {
  const flags = Array.from({ length: 10_000 }, (_, n) => `flag-${n}-${'é'.repeat(30)}`)
  const bodies = divideCounts({
    evaluations: new Map(
      flags.map((key) => [
        key,
        new Map([
          ['on', 7],
          ['off', 1],
        ]),
      ]),
    ),
    metrics: new Map([['__proto__', { count: 1, sum: 2 }]]),
    unknownFlags: new Map([['__proto__', 3]]),
  })
  t.ok(bodies.length > 1)
  const sizes = bodies.map((body) => Buffer.byteLength(JSON.stringify(body)))
  t.ok(Math.max(...sizes) < MAX_REPORT_BYTES)
  const counted = bodies.flatMap(({ evaluations }) => Object.values(evaluations))
  const sum = counted.flatMap((by) => Object.values(by)).reduce((a, b) => a + b, 0)
  t.equal(sum, 80_000)
  t.match(JSON.stringify(bodies.at(-1)), '"unknownFlags":{"__proto__":3}')
  t.equal(
    divideCounts({ evaluations: new Map(), metrics: new Map(), unknownFlags: new Map() }).length,
    1,
  )
})

t.test(
  'those who wait for readiness are answered at their time, or at the first data',
  async (t) => {
    const runtime = createVirtualRuntime()
    const readiness = createReadiness(runtime)
    const answers: unknown[] = []
    for (const timeoutMs of [0, 50, Number.NaN, Number.POSITIVE_INFINITY]) {
      void readiness.wait(timeoutMs).then((ready) => answers.push([timeoutMs, ready]))
    }
    runtime.advance(50)
    await new Promise((resolve) => setImmediate(resolve))
    t.same(answers, [
      [0, false],
      [Number.NaN, false],
      [50, false],
    ])
    readiness.arrive()
    await new Promise((resolve) => setImmediate(resolve))
    t.same(answers.at(-1), [Number.POSITIVE_INFINITY, true])
    t.equal(runtime.pending.length, 0, 'no timer is left')
    t.equal(await readiness.wait(0), true)
  },
)

t.test('a mistyped key leads to the nearest one, or to none', async (t) => {
  t.equal(similarKey('chekout', ['login', 'checkout', 'check']), 'checkout')
  t.equal(similarKey('CHECKOUT', ['checkout']), 'checkout')
  t.equal(similarKey('x', ['checkout']), undefined)
  t.equal(similarKey('payments', ['checkout']), undefined)
  t.equal(similarKey('x'.repeat(100_000), ['x'.repeat(99_999)]), undefined)
})

t.test('Retry-After is read as seconds or as a date, and is bounded', async (t) => {
  const nowMs = Date.parse('Sat, 31 Jan 2026 09:00:00 GMT')
  t.equal(readRetryAfter('20', nowMs), 20_000)
  t.equal(readRetryAfter('Sat, 31 Jan 2026 09:01:00 GMT', nowMs), 60_000)
  t.equal(readRetryAfter('Sat, 31 Jan 2026 08:00:00 GMT', nowMs), 0)
  t.equal(readRetryAfter('999999999', nowMs), 600_000)
  t.equal(readRetryAfter('soon', nowMs), undefined)
  t.equal(readRetryAfter(null, nowMs), undefined)
})
