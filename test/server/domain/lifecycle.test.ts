import t from 'tap'
import {
  DEFAULT_RULES,
  debtScore,
  type EnvironmentFacts,
  type FlagFacts,
  judgeFlag,
} from '../../../server/domain/lifecycle.ts'

const dayMs = 24 * 60 * 60 * 1000
const nowMs = Date.parse('2026-06-30T00:00:00.000Z')
const ago = (days: number) => nowMs - days * dayMs

function place(facts: Partial<EnvironmentFacts> = {}): EnvironmentFacts {
  return {
    environment: 'production',
    critical: true,
    on: true,
    onlyVariation: 'on',
    changedAt: ago(20),
    evaluatedAt: ago(0),
    ...facts,
  }
}

function flag(facts: Partial<FlagFacts> = {}): FlagFacts {
  return {
    kind: 'release',
    archived: false,
    createdAt: ago(50),
    expectedRemovalAt: null,
    environments: [place()],
    references: 3,
    dependants: [],
    exemption: null,
    ...facts,
  }
}

const judge = (facts: Partial<FlagFacts>, rules = DEFAULT_RULES) => {
  const { stage, reasons, keep, confidence } = judgeFlag(flag(facts), rules, nowMs)
  return { stage, codes: reasons.map(({ code }) => code), keep, confidence }
}

t.test('a flag goes through its stages', async (t) => {
  const off = place({ on: false, onlyVariation: 'off', changedAt: ago(1), evaluatedAt: null })
  t.match(judge({ createdAt: ago(1), environments: [off] }), {
    stage: 'draft',
    codes: ['NEVER_ON'],
  })
  const split = place({ onlyVariation: null })
  t.match(judge({ createdAt: ago(5), environments: [split] }), { stage: 'rollingOut', keep: null })
  t.match(judge({ createdAt: ago(5), environments: [place({ changedAt: ago(2) })] }), {
    stage: 'live',
    keep: 'on',
  })
  t.match(judge({ createdAt: ago(30) }), { stage: 'settled', codes: ['ONE_VARIATION'] })
  t.match(judge({}), { stage: 'stale', codes: ['OVER_LIFETIME', 'ONE_VARIATION'] })
  t.match(judge({ archived: true }), { stage: 'archived' })
})

t.test('age alone is no debt, nor is a rest alone', async (t) => {
  const busy = place({ onlyVariation: null, changedAt: ago(1) })
  t.equal(judge({ createdAt: ago(400), environments: [busy] }).stage, 'rollingOut')
  t.equal(judge({ createdAt: ago(39), expectedRemovalAt: null }).stage, 'settled')
})

t.test('the boundaries of the lengths', async (t) => {
  t.equal(judge({ createdAt: ago(40) }).stage, 'stale')
  t.equal(judge({ createdAt: ago(40) + 1 }).stage, 'settled')
  t.equal(judge({ environments: [place({ changedAt: ago(7) })] }).stage, 'stale')
  t.equal(judge({ environments: [place({ changedAt: ago(7) + 1 })] }).stage, 'live')
  const idle = (at: number) => place({ onlyVariation: null, evaluatedAt: at })
  t.equal(judge({ environments: [idle(ago(7))] }).stage, 'stale')
  t.equal(judge({ environments: [idle(ago(7) + 1)] }).stage, 'rollingOut')
})

t.test('kinds have lifetimes of their own, and a project may set them', async (t) => {
  t.equal(judge({ kind: 'operational', createdAt: ago(8) }).stage, 'stale')
  t.equal(judge({ kind: 'killSwitch', createdAt: ago(900) }).stage, 'settled')
  const lifetimeDays = { ...DEFAULT_RULES.lifetimeDays, killSwitch: 100 }
  const rules = { ...DEFAULT_RULES, lifetimeDays }
  t.equal(judge({ kind: 'killSwitch', createdAt: ago(900) }, rules).stage, 'stale')
})

t.test('a date that was chosen comes before the age', async (t) => {
  t.equal(judge({ createdAt: ago(100), expectedRemovalAt: nowMs + 1 }).stage, 'settled')
  t.match(judge({ createdAt: ago(10), expectedRemovalAt: nowMs }), {
    stage: 'stale',
    codes: ['REMOVAL_DUE', 'ONE_VARIATION'],
  })
})

t.test('an exemption holds until its end', async (t) => {
  const exemption = { owner: 'web', reason: 'campaign', until: '2026-07-01T00:00:00.000Z' }
  t.match(judge({ exemption }), {
    stage: 'settled',
    codes: ['OVER_LIFETIME', 'ONE_VARIATION', 'EXEMPT'],
  })
  t.equal(judge({ exemption: { ...exemption, until: '2026-06-30T00:00:00.000Z' } }).stage, 'stale')
})

t.test('critical environments decide, where there are some', async (t) => {
  const staging = place({ environment: 'staging', critical: false, onlyVariation: null })
  t.match(judge({ environments: [staging, place()] }), { stage: 'stale', keep: 'on' })
  const rules = { ...DEFAULT_RULES, criticalOnly: false }
  t.match(judge({ environments: [staging, place()] }, rules), { stage: 'rollingOut', keep: null })
  t.match(judge({ environments: [staging] }), { keep: null })
})

t.test('what is known from code and from reports makes a verdict certain', async (t) => {
  t.equal(judge({ references: null }).confidence, 'medium')
  t.equal(judge({ references: 3 }).confidence, 'high')
  const silent = [place({ evaluatedAt: null })]
  t.match(judge({ references: null, environments: silent }), {
    confidence: 'low',
    codes: ['OVER_LIFETIME', 'ONE_VARIATION', 'NEVER_EVALUATED'],
  })
  t.match(judge({ references: 0, environments: silent }), { confidence: 'high', stage: 'stale' })
  t.match(judge({ dependants: ['flag other'] }).codes.at(-1), 'DEPENDED_UPON')
})

t.test('a project without environments has no verdict to fear', async (t) => {
  t.match(judge({ environments: [], createdAt: ago(1) }), { stage: 'draft', keep: null })
})

t.test('the score is the share that is stale', async (t) => {
  t.equal(debtScore([]), 0)
  t.equal(debtScore([{ stage: 'archived' }]), 0)
  t.equal(debtScore([{ stage: 'stale' }, { stage: 'live' }, { stage: 'archived' }]), 50)
})
