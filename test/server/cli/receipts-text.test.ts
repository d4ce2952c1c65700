import { PassThrough } from 'node:stream'
import { WriteStream } from 'node:tty'
import t from 'tap'
import type { Receipts } from '../../../server/cli/answers/fleet.ts'
import { LiveBlock } from '../../../server/cli/live-block.ts'
import {
  isComplete,
  receiptsBlock,
  receiptsLine,
  receiptsSummary,
} from '../../../server/cli/receipts-text.ts'

const committedAt = '2026-01-31T09:00:00.000Z'
const some: Receipts = {
  ...{ environment: 'production', revision: '1.8', committedAt },
  ...{ connected: 3, applied: 2, rejected: 0, rejections: [] },
  missing: [{ instance: 'web-2', revision: '1.7', lastSeenAt: '2026-01-31T08:59:58.000Z' }],
  ...{ msTo50: 18, msTo95: null, msTo100: null, relays: { connected: 0, applied: 0 } },
}
const all = { ...some, applied: 3, missing: [], msTo95: 31, msTo100: 31 }
const none = { ...some, connected: 0, applied: 0, missing: [], msTo50: null }

t.test('what a terminal shows', async (t) => {
  t.same(receiptsBlock(some, new Date('2026-01-31T09:00:02Z')), [
    'production 1.8 of 2026-01-31 09:00:00.000Z, at 09:00:02Z',
    `${'█'.repeat(21)}${'░'.repeat(11)}  2 of 3 applied (66 %)`,
    '50 % in 18 ms, 95 % in –, all in –',
    'missing:',
    '  web-2  still at 1.7, not heard of since: last 2.0 s before the commit',
  ])
  t.match(receiptsBlock({ ...some, connected: 1000, applied: 999 }, new Date())[1], '(99 %)')
  t.match(receiptsBlock(none, new Date())[1], '0 of 0 applied (0 %)')
})

t.test('what a log shows', async (t) => {
  t.equal(
    receiptsLine({ ...some, connected: 5 }),
    'production 1.8 of 2026-01-31 09:00:00.000Z: 2 of 5 applied (40 %), 50 % in 18 ms, 95 % in –, all in –; missing: web-2 and 2 more',
  )
})

t.test('who is ahead of the store is told apart from who is behind', async (t) => {
  const [missing] = some.missing
  if (missing === undefined) throw new Error('somebody is missing')
  const ahead = { ...missing, revision: '1.9', ahead: true } as const
  t.match(receiptsSummary({ ...some, ahead: 1, missing: [ahead] }), [
    /2 of 3 applied \(66 %\), 1 ahead of the store$/,
    /./,
    'missing:',
    /web-2 {2}ahead: at 1\.9, later than the store, not heard of since/,
  ])
  t.equal(isComplete({ ...some, ahead: 1 }), false)
})

t.test('what is said at the end', async (t) => {
  t.same(receiptsSummary(all), [
    'All 3 instances serve 1.8 in production: 50 % in 18 ms, 95 % in 31 ms, all in 31 ms',
  ])
  t.match(receiptsSummary({ ...all, connected: 1, applied: 1 })[0], 'The only instance serves 1.8')
  t.match(receiptsSummary(none), [/^Nobody is there to obey/])
  const rejected = {
    ...some,
    rejected: 1,
    rejections: [{ instance: 'web-2', code: 'MALFORMED_DATA', detail: 'no JSON' }],
    relays: { connected: 2, applied: 1 },
  }
  t.match(receiptsSummary(rejected), [
    /2 of 3 applied \(66 %\), 1 rejected, 1 of 2 relays behind/,
    /./,
    'missing:',
    /web-2/,
    'rejected:',
    '  web-2  MALFORMED_DATA: no JSON',
  ])
  t.equal(isComplete(all), true)
  t.equal(isComplete(some), false)
  t.equal(isComplete(none), false, 'nobody is not everybody')
})

t.test('a terminal is drawn in place, and no line of it wraps', async (t) => {
  const written = new PassThrough({ encoding: 'utf8' })
  const terminal: NodeJS.WriteStream = Object.assign(Object.create(WriteStream.prototype), {
    columns: 10,
    rows: 3,
    write: (text: string) => written.write(text),
  })
  const block = new LiveBlock(terminal)
  block.draw(['0123456789', 'a\u001b[2Jb', 'too low'])
  block.draw(['next'])
  block.clear()
  block.clear()
  t.equal(
    written.read(),
    '012345678\na\uFFFD[2Jb\n\u001b[2A\u001b[1G\u001b[0Jnext\n\u001b[1A\u001b[1G\u001b[0J',
  )
})
