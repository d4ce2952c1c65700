import t from 'tap'
import {
  type Attempt,
  afterAttempt,
  afterManual,
  afterProbe,
  begunAt,
  doneMax,
  type Progress,
  retryDelaysMs,
  whyDisabled,
} from '../../../server/domain/delivery.ts'

const begin = Date.parse('2026-01-31T09:00:00.000Z')
const hourMs = 3_600_000
const delivery = { id: 'wh_1_8', type: 'flag.killed', revision: '1.8' }
const good = (nowMs: number): Attempt => ({
  error: null,
  responseStatus: 204,
  ms: 5,
  nowMs,
  jitter: 0,
})
const bad = (nowMs: number, jitter = 0): Attempt => ({
  error: { code: 'BAD_STATUS', detail: 'The receiver answered 500.' },
  responseStatus: 500,
  ms: 5,
  nowMs,
  jitter,
})

/** Fails a delivery over and over, each time when it is due; gives the times. */
function failUntilOver(start: Progress, jitter: number) {
  let progress = start
  const times: number[] = []
  for (let nowMs = begin; ; ) {
    times.push(nowMs)
    const after = afterAttempt(progress, delivery, bad(nowMs, jitter))
    progress = after.progress
    if (after.record.nextAt === null) return { ...after, times }
    nowMs = Date.parse(after.record.nextAt)
  }
}

t.test('a delivery is tried for three days, and then given up', async (t) => {
  for (const jitter of [0, 1]) {
    const { progress, record, times } = failUntilOver(begunAt('1.7', null), jitter)
    t.equal(times.length, retryDelaysMs.length + 1)
    t.equal((times[1] ?? 0) - begin, jitter === 0 ? 5000 : 6000)
    const hours = ((times.at(-1) ?? 0) - begin) / hourMs
    t.ok(hours > 72 && hours < 96, `${hours} h`)
    t.match(record, { status: 'failed', attempts: times.length, nextAt: null })
    t.same(progress.pending, [])
    t.match(progress.done, [{ id: delivery.id, status: 'failed' }])
    t.match(whyDisabled(progress, record), /^Nothing arrived since 2026-01-31T09:00/)
  }
})

t.test('one event that is never taken disables nothing while others arrive', async (t) => {
  const { progress, record } = failUntilOver(begunAt('1.7', null), 0)
  const other = { ...delivery, id: 'wh_1_9' }
  const later = afterAttempt(progress, other, good(begin + hourMs)).progress
  t.equal(whyDisabled(later, record), null)
})

t.test('410 Gone is final at once', async (t) => {
  const gone: Attempt = { ...bad(begin), error: { code: 'GONE', detail: '' }, responseStatus: 410 }
  const { progress, record } = afterAttempt(begunAt('1.7', null), delivery, gone)
  t.equal(record.status, 'failed')
  t.match(whyDisabled(progress, record), /410/)
})

t.test('what is sent by hand leaves the retries as they are, unless it arrives', async (t) => {
  const waiting = afterAttempt(begunAt('1.7', null), delivery, bad(begin))
  const failed = afterManual(waiting.progress, delivery, bad(begin + 1000))
  t.match(failed.record, { status: 'pending', attempts: 2, nextAt: waiting.record.nextAt })
  const arrived = afterManual(failed.progress, delivery, good(begin + 2000))
  t.match(arrived.record, { status: 'delivered', attempts: 3, nextAt: null, error: null })
  t.same(arrived.progress.pending, [])
  const again = afterManual(arrived.progress, delivery, bad(begin + 3000))
  t.match(again.record, { status: 'failed', attempts: 4 })
  t.equal(again.progress.done.length, 1, 'a delivery is in the log once')
})

t.test('the log is bounded', async (t) => {
  let progress = begunAt('1.7', null)
  for (let i = 0; i < 3 * doneMax; i += 1) {
    progress = afterAttempt(progress, { ...delivery, id: String(i) }, good(begin + i)).progress
  }
  t.equal(progress.done.length, doneMax)
  t.equal(progress.done[0]?.id, String(3 * doneMax - 1))
})

t.test('once the receiver is seen to be back, all that waits is due', async (t) => {
  const other = { ...delivery, id: 'wh_1_9' }
  const one = afterAttempt(begunAt('1.7', null), delivery, bad(begin)).progress
  const two = afterAttempt(one, other, bad(begin)).progress
  const still = afterProbe(two, delivery, bad(begin + 1000))
  t.same(
    still.pending.map(({ nextAt }) => nextAt),
    two.pending.map(({ nextAt }) => nextAt),
  )
  const back = afterProbe(two, delivery, good(begin + 1000))
  t.match(back.pending, [{ id: other.id, nextAt: '2026-01-31T09:00:01.000Z' }])
  t.match(back.done, [{ id: delivery.id, status: 'delivered' }])
})
