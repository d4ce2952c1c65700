import { Type } from '@sinclair/typebox'
import { stages } from '../domain/lifecycle.ts'
import { flagKinds } from './documents.ts'
import { closed, nullable, oneOf, Reason, Timestamp } from './primitives.ts'

const Days = Type.Integer({ minimum: 1, maximum: 3650 })
const Lifetime = nullable(Days, { description: 'days; null: as long as it likes' })

const rules = {
  lifetimeDays: Type.Object(
    {
      release: Lifetime,
      experiment: Lifetime,
      operational: Lifetime,
      killSwitch: Lifetime,
      permission: Lifetime,
    },
    closed,
  ),
  settledDays: Days,
  unusedDays: Days,
  criticalOnly: Type.Boolean({ description: 'only environments marked critical decide' }),
}

const exampleRules = {
  lifetimeDays: { release: 40, experiment: 40, operational: 7, killSwitch: null, permission: null },
  settledDays: 7,
  unusedDays: 7,
  criticalOnly: true,
}

export const DebtRulesView = Type.Object(rules, { title: 'DebtRules', examples: [exampleRules] })

export const DebtRulesPatch = Type.Partial(Type.Object(rules), {
  ...closed,
  title: 'DebtRulesPatch',
  examples: [{ settledDays: 14 }],
})

const exemption = { owner: Type.String({ minLength: 1, maxLength: 256 }), reason: Reason }
const exampleExemption = {
  owner: 'team-web',
  reason: 'waits for the spring campaign',
}

export const ExemptionInput = Type.Object(
  { ...exemption, until: Type.String({ maxLength: 40, description: 'ISO 8601' }) },
  {
    ...closed,
    title: 'ExemptionInput',
    examples: [{ ...exampleExemption, until: new Date(Date.now() + 2_592_000_000).toISOString() }],
  },
)

export const ExemptionView = Type.Object(
  {
    flag: Type.String(),
    ...exemption,
    until: Timestamp,
    by: Type.String(),
    at: Timestamp,
  },
  {
    title: 'Exemption',
    examples: [
      {
        flag: 'welcome-banner',
        ...exampleExemption,
        until: '2026-04-30T00:00:00.000Z',
        by: 'token:bar',
        at: '2026-01-31T09:00:00.000Z',
      },
    ],
  },
)

export const DebtItem = Type.Object(
  {
    flag: Type.String(),
    kind: oneOf(flagKinds),
    owner: nullable(Type.String()),
    stage: oneOf(stages),
    confidence: oneOf(['low', 'medium', 'high']),
    reasons: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() })),
    keep: nullable(Type.String({ description: 'the variation that everybody gets' })),
    references: nullable(
      Type.Integer({ description: 'null: no repository was searched, or code may read any flag' }),
    ),
    dependants: Type.Array(Type.String()),
    lastEvaluatedAt: nullable(Timestamp),
    staleSince: nullable(Timestamp),
    createdAt: Timestamp,
    exemptUntil: nullable(Timestamp),
  },
  {
    title: 'DebtItem',
    examples: [
      {
        flag: 'welcome-banner',
        kind: 'release',
        owner: null,
        stage: 'stale',
        confidence: 'high',
        reasons: [
          { code: 'OVER_LIFETIME', detail: '50 days old, and a flag of kind release lasts 40' },
          { code: 'ONE_VARIATION', detail: 'everybody gets "on", unchanged for 20 days' },
        ],
        keep: 'on',
        references: 3,
        dependants: [],
        lastEvaluatedAt: '2026-01-31T09:00:00.000Z',
        staleSince: '2026-01-30T03:00:00.000Z',
        createdAt: '2025-12-12T09:00:00.000Z',
        exemptUntil: null,
      },
    ],
  },
)

export const DebtView = Type.Object(
  {
    score: Type.Integer({ minimum: 0, maximum: 100, description: 'share of flags that are stale' }),
    flags: Type.Integer({ description: 'that are not archived' }),
    stale: Type.Integer(),
    stages: Type.Object(
      {
        draft: Type.Integer(),
        rollingOut: Type.Integer(),
        live: Type.Integer(),
        settled: Type.Integer(),
        stale: Type.Integer(),
        archived: Type.Integer(),
      },
      { description: 'how many flags there are in each stage' },
    ),
    trend: Type.Array(
      Type.Object({
        date: Type.String(),
        score: Type.Integer(),
        stale: Type.Integer(),
        flags: Type.Integer(),
      }),
    ),
    items: Type.Array(DebtItem),
    next: nullable(Type.String()),
  },
  {
    title: 'Debt',
    examples: [
      {
        score: 50,
        flags: 2,
        stale: 1,
        stages: { draft: 0, rollingOut: 1, live: 0, settled: 0, stale: 1, archived: 0 },
        trend: [{ date: '2026-01-30', score: 50, stale: 1, flags: 2 }],
        items: DebtItem.examples,
        next: null,
      },
    ],
  },
)
