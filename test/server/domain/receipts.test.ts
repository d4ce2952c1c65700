import t from 'tap'
import {
  conditionOf,
  type InstanceState,
  withoutSuperseded,
} from '../../../server/domain/instance.ts'
import { countReceipts } from '../../../server/domain/receipts.ts'

const committedAt = Date.parse('2026-01-31T09:00:00Z')
const now = committedAt + 60_000

/** An instance that serves 1.8 since 20 ms after its commit and was heard of a second ago. */
function instance(more: Partial<InstanceState> & { heardAt?: number } = {}): InstanceState {
  const { heardAt = now - 1000, ...rest } = more
  return {
    ...{ instance: 'web-1', boot: 'b1', sdk: 'x/1', mode: 'stream', capabilities: [] },
    ...{ isRelay: false, via: null, plane: 'p', applied: '1.8', rejected: null },
    served: [{ revision: '1.8', at: committedAt + 20 }],
    ...{ seenAt: heardAt, silentMs: now - heardAt },
    ...rest,
  }
}

function behind(name: string, more: Parameters<typeof instance>[0] = {}): InstanceState {
  return instance({ instance: name, applied: '1.7', served: [], ...more })
}

const count = (...instances: InstanceState[]) => countReceipts(instances, '1.8', committedAt, '2.9')

t.test('whoever serves the revision or a later head has applied it', async (t) => {
  const later = instance({
    applied: '1.9',
    served: [
      { revision: '1.7', at: committedAt - 5 },
      { revision: '1.9', at: committedAt + 900 },
    ],
  })
  t.match(count(instance(), later, behind('web-3')), {
    ...{ connected: 3, applied: 2, rejected: 0 },
    missing: [{ instance: 'web-3', revision: '1.7', lastSeenAt: '2026-01-31T09:00:59.000Z' }],
    ...{ msTo50: 900, msTo95: null, msTo100: null },
  })
  t.match(count(instance({ applied: '2.1' })), { applied: 1 }, 'of a later epoch too')
  t.match(count(instance({ applied: '1.10' })), { applied: 1 }, 'numbers, not texts')
})

t.test('the times are those of the slowest of each share', async (t) => {
  const at = (ms: number) => instance({ served: [{ revision: '1.8', at: committedAt + ms }] })
  const twenty = Array.from({ length: 20 }, (_, i) => at((i + 1) * 10))
  t.match(count(...twenty), { msTo50: 100, msTo95: 190, msTo100: 200 })
  t.match(count(at(7)), { msTo50: 7, msTo95: 7, msTo100: 7 })
  t.match(count(at(-5)), { msTo50: 0 }, 'nobody served it before it was there')
  t.match(count(), { connected: 0, msTo50: null, msTo100: null })
  t.match(countReceipts([at(7)], '1.8', null, '1.8'), { applied: 1, msTo50: null })
})

t.test('a time that the oldest known head may hide is not made up', async (t) => {
  const hidden = instance({
    applied: '1.9',
    served: [{ revision: '1.9', at: committedAt + 5000 }],
  })
  t.match(count(hidden), { applied: 1, msTo100: null })
})

t.test('expected are those heard of within 45 seconds of the commit', async (t) => {
  const before = (ms: number) => behind(`${ms}`, { heardAt: committedAt - ms })
  const receipts = count(before(44_000), before(46_000), before(10))
  t.same(
    receipts.missing.map(({ instance: name }) => name),
    ['44000', '10'],
  )
  t.match(
    countReceipts([before(10)], '1.8', null, '1.8'),
    { connected: 0 },
    'of a commit long ago: now',
  )
})

t.test('silence after obeying is no harm, and neither is silence without flags', async (t) => {
  const heardAt = committedAt + 5000
  t.match(count(instance({ heardAt })), { connected: 0 })
  t.match(count(behind('web-2', { heardAt })), { connected: 1, missing: [{ instance: 'web-2' }] })
  t.match(count(instance({ applied: null, served: [], heardAt })), { connected: 0 })
  const starting = instance({ applied: null, served: [] })
  t.match(count(starting), { connected: 1, missing: [{ revision: null }] })
})

t.test('a rejection tells why, of whole heads and of single flags', async (t) => {
  const rejected = { revision: '1.8', code: 'MALFORMED_DATA', detail: 'no JSON' }
  t.match(count(instance({ rejected }), behind('web-2', { rejected })), {
    ...{ connected: 2, applied: 1, rejected: 2 },
    missing: [{ instance: 'web-2' }],
    rejections: [{ instance: 'web-1' }, { instance: 'web-2', code: 'MALFORMED_DATA' }],
  })
  const earlier = { ...rejected, revision: '1.7' }
  t.match(count(instance({ rejected: earlier })), { rejected: 0, rejections: [] })
})

t.test('a relay is counted apart, for it proves nothing of its readers', async (t) => {
  t.match(count(instance(), instance({ isRelay: true }), behind('edge', { isRelay: true })), {
    ...{ connected: 1, applied: 1, missing: [], relays: { connected: 2, applied: 1 } },
  })
})

t.test('who says what is ahead of the head has applied nothing, and is missing', async (t) => {
  const rejected = (revision: string, code: string) => ({ revision, code, detail: '' })
  for (const [what, row] of Object.entries({
    'serves a later head': instance({ applied: '1.10' }),
    'serves one of a later epoch': instance({ applied: '2.1' }),
    'served a later one': instance({ served: [{ revision: '1.10', at: committedAt }] }),
    'refused a later one': instance({ rejected: rejected('1.10', 'MALFORMED_DATA') }),
    'was sent older flags than it serves': instance({ rejected: rejected('1.8', 'OLDER_DATA') }),
  })) {
    const receipts = countReceipts([row, behind('web-2')], '1.8', committedAt, '1.9')
    t.match(receipts, { connected: 2, applied: 0, rejected: 0, ahead: 1, msTo50: null }, what)
    t.match(receipts.missing, [{ instance: 'web-1', ahead: true }, { instance: 'web-2' }], what)
    t.same(receipts.rejections, [], what)
    t.equal(conditionOf(row, '1.9'), 'AHEAD', what)
    const relay = { ...row, isRelay: true }
    const { relays, ahead } = countReceipts([relay], '1.8', committedAt, '1.9')
    t.same([relays, ahead], [{ connected: 1, applied: 0 }, 0], what)
  }
  t.match(countReceipts([instance()], '1.8', committedAt, '1.8'), { applied: 1, ahead: 0 })
})

t.test('the names are bounded, the counts are not', async (t) => {
  const receipts = count(...Array.from({ length: 1200 }, (_, i) => behind(`web-${i}`)))
  t.equal(receipts.connected, 1200)
  t.equal(receipts.missing.length, 1000)
})

t.test('a run that fell silent gives way to the next run of its name', async (t) => {
  const crashed = behind('web-1', { boot: 'old', heardAt: now - 50_000 })
  const again = instance({ boot: 'new' })
  t.same(withoutSuperseded([crashed, again]), [again])
  t.same(withoutSuperseded([crashed]), [crashed], 'not before')
  const twin = behind('web-1', { boot: 'twin', heardAt: now - 20_000 })
  t.same(withoutSuperseded([twin, again]), [twin, again], 'two processes of one name both count')
})

t.test('the state of an instance against the head', async (t) => {
  const rejected = { revision: '1.8', code: 'PARSE_ERROR', detail: '' }
  t.equal(conditionOf(instance(), '1.8'), 'READY')
  t.equal(conditionOf(instance({ applied: '1.9' }), '1.8'), 'AHEAD')
  t.equal(conditionOf(behind('web-2'), '1.8'), 'BEHIND')
  t.equal(conditionOf(instance({ rejected }), '1.8'), 'ERROR')
  t.equal(conditionOf(instance({ rejected }), '1.9'), 'BEHIND')
  t.equal(conditionOf(instance({ applied: null }), '1.8'), 'NOT_READY')
  t.equal(conditionOf(instance({ heardAt: now - 45_001 }), '1.8'), 'STALE')
})
