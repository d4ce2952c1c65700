import t from 'tap'
import type { Ramp } from '../../../server/cli/answers/ramp.ts'
import { holdText, rampBlock, rampLine, rampSign } from '../../../server/cli/ramp-text.ts'

const errors = { id: 'errors', source: { statistic: 'errors' } }
const running: Ramp = {
  ...{ id: 'ramp_1', flag: 'checkout', environment: 'production', state: 'running', reason: null },
  ...{
    variation: 'on',
    control: 'off',
    step: 1,
    fromPercent: 0,
    percent: 25,
    createdAt: '',
    endedAt: null,
  },
  steps: [
    { to: { percent: 5 }, holdMs: 60_000, gates: [errors] },
    { to: { percent: 25 }, holdMs: 600_000, gates: [errors] },
    { to: { batch: { attribute: 'region', values: ['eu', 'us'] } }, holdMs: null, gates: [] },
  ],
  holdEndsAt: '2026-01-31T09:05:00.000Z',
  waitingFor: 'the end of the hold',
  measurements: [
    {
      ...{ gate: 'errors', verdict: 'go', reason: 'no worse' },
      canary: { value: 0.0102, low: 0.008, high: 0.013, samples: 12_000 },
      control: { value: 0.01, low: 0.009, high: 0.0111, samples: 36_000 },
      difference: { value: 0.0002, low: -0.003, high: 0.004, samples: 48_000 },
    },
  ],
}
const now = new Date('2026-01-31T09:00:55.000Z')

t.test('a ramp shows who gets it, what its gates say and what comes next', async (t) => {
  t.same(rampBlock(running, now), [
    'checkout in production: ramp_1 running, step 2 of 3',
    '████████░░░░░░░░░░░░░░░░░░░░░░░░  25 % get "on", compared with "off"',
    '✓ 5 % for 1 min, watched by errors',
    '▶ 25 % for 10 min, watched by errors',
    '  region eu, us until somebody advances it',
    '  ✓ errors: go, no worse',
    '      canary 1.02 % [0.8 % … 1.3 %] of 12000   control 1 % [0.9 % … 1.11 %] of 36000   difference 0.02 % [-0.3 % … 0.4 %]',
    'Next: region eu, us in 4 min 5 s; waits for the end of the hold',
  ])
  t.equal(
    rampLine(running),
    'checkout in production: ramp_1 running, step 2 of 3: 25 % get "on"; errors go; waits for the end of the hold',
  )
})

t.test('one that is paused or has ended says why', async (t) => {
  const reason = 'errors: 2 % instead of 1 %'
  const paused = rampBlock({ ...running, state: 'paused', reason }, now)
  t.match(paused.at(-2), `Paused: ${reason}`)
  t.match(paused.at(-1), /sluice flag ramp resume\|rollback checkout --env production/)
  const over = { ...running, reason, waitingFor: null, measurements: [] }
  const ended = rampBlock({ ...over, state: 'rolledBack', endedAt: 'then' }, now)
  t.match(ended[0], /rolled back/)
  t.equal(ended.at(-1), `Ended at then: 0 % get "on". ${reason}`)
})

t.test('only what is new is told', async (t) => {
  t.equal(rampSign(running), rampSign({ ...running, holdEndsAt: null }))
  t.not(rampSign(running), rampSign({ ...running, step: 2 }))
  t.not(rampSign(running), rampSign({ ...running, measurements: [] }))
})

t.test('holds read as people say them', async (t) => {
  const cases: [number, string][] = [
    [0, '0 s'],
    [999, '1 s'],
    [90_000, '1 min 30 s'],
    [7_200_000, '2 h'],
    [90_061_000, '1 d 1 h'],
  ]
  for (const [ms, text] of cases) t.equal(holdText(ms), text)
})
