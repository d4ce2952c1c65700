import { Type } from '@sinclair/typebox'
import {
  doubtEnds,
  rampHappenings,
  rampStates,
  strategies,
  templateNames,
} from '../domain/ramp/ramp.ts'
import { flagInPath } from './flag.ts'
import { GateInput, GateView, MeasurementView, verdicts } from './gate.ts'
import { closed, Key, nullable, oneOf, Reason, Timestamp } from './primitives.ts'
import { environmentInPath, projectInPath } from './project.ts'

const Unit = Type.Unsafe<string | number>({ type: ['string', 'number'], maxLength: 256 })
const Percent = Type.Number({ exclusiveMinimum: 0, maximum: 100 })
const HoldMs = nullable(Type.Integer({ minimum: 0, maximum: 90 * 86_400_000 }), {
  description: 'how long a step lasts at least; null: until somebody advances it',
})
const Gates = Type.Array(GateInput, { maxItems: 10 })

const Batch = Type.Object(
  {
    attribute: Type.String({ minLength: 1, maxLength: 256 }),
    values: Type.Array(Unit, { minItems: 1, maxItems: 200 }),
  },
  closed,
)

const StepInput = Type.Object(
  {
    to: Type.Object(
      { percent: Type.Optional(Percent), batch: Type.Optional(Batch) },
      { ...closed, description: 'exactly one of percent and batch' },
    ),
    holdMs: Type.Optional(HoldMs),
    gates: Type.Optional(Gates),
  },
  closed,
)

export const RampInput = Type.Object(
  {
    template: Type.Optional(oneOf(templateNames)),
    strategy: Type.Optional(oneOf(strategies)),
    steps: Type.Optional(Type.Array(StepInput, { minItems: 1, maxItems: 50 })),
    variation: Type.Optional(Key),
    control: Type.Optional(Key),
    bucketBy: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    percents: Type.Optional(
      Type.Array(Percent, { minItems: 1, maxItems: 50, description: 'of strategy canary' }),
    ),
    stepPercent: Type.Optional(
      Type.Number({ minimum: 1, maximum: 100, description: 'of strategy linear; 10' }),
    ),
    batches: Type.Optional(
      Type.Array(Batch, { minItems: 1, maxItems: 49, description: 'of strategy rolling' }),
    ),
    holdMs: Type.Optional(HoldMs),
    gates: Type.Optional(Gates),
    deadlineAt: Type.Optional(
      Type.String({ maxLength: 40, description: 'ISO 8601: it pauses if it has not ended' }),
    ),
    alpha: Type.Optional(
      Type.Number({
        minimum: 0.0001,
        maximum: 0.2,
        description: 'chance that its gates stop it although nothing is wrong; 0.01',
      }),
    ),
    onDoubt: Type.Optional(
      oneOf(doubtEnds, {
        description:
          'what is done when a gate has concluded nothing for longer than its inconclusiveLimit; pause, for a person, if left out',
      }),
    ),
    force: Type.Optional(
      Type.Boolean({ description: 'also within an hour of a rollback; needs a reason' }),
    ),
    reason: Type.Optional(Reason),
  },
  {
    ...closed,
    title: 'RampInput',
    description: 'Exactly one of template, strategy and steps.',
    examples: [
      {
        template: 'standard',
        gates: [
          {
            id: 'errors',
            source: { metric: 'checkout', statistic: 'errors' },
            limit: { maxIncrease: { absolute: 0.005 } },
          },
        ],
      },
    ],
  },
)

const GateVerdictView = Type.Object({
  gate: Type.String(),
  verdict: oneOf(verdicts),
  reason: Type.String(),
})

export const StepView = Type.Object({
  to: Type.Object({
    percent: Type.Optional(Type.Number()),
    batch: Type.Optional(
      Type.Object({
        attribute: Type.String(),
        values: Type.Array(Type.Unsafe<string | number>({ type: ['string', 'number'] })),
      }),
    ),
  }),
  holdMs: nullable(Type.Integer()),
  gates: Type.Array(GateView),
})

const shown = {
  id: Type.String(),
  flag: Type.String(),
  environment: Type.String(),
  strategy: oneOf(strategies),
  template: nullable(oneOf(templateNames)),
  variation: Type.String({ description: 'the canary' }),
  control: Type.String({ description: 'what the canary is compared with' }),
  state: oneOf(rampStates),
  reason: nullable(Type.String()),
  steps: Type.Array(StepView),
  step: Type.Integer({ description: 'index of the step that it is at' }),
  fromPercent: Type.Number({ description: 'share of the canary before it started' }),
  percent: Type.Number({ description: 'share of the canary by percentages now' }),
  stepStartedAt: Timestamp,
  holdEndsAt: nullable(Timestamp, {
    description: 'when the step may end, if nothing holds it; null: not by itself',
  }),
  bucketBy: Type.String(),
  deadlineAt: nullable(Timestamp),
  alpha: Type.Number(),
  onDoubt: oneOf(doubtEnds),
  log: Type.Array(
    Type.Object({
      at: Timestamp,
      by: Type.String(),
      did: oneOf(rampHappenings),
      step: Type.Integer(),
      reason: nullable(Type.String()),
      verdicts: Type.Array(GateVerdictView),
    }),
  ),
  createdBy: Type.String(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  endedAt: nullable(Timestamp),
}

const example = {
  id: 'ramp_5f0c9a31b2d4',
  flag: 'welcome-banner',
  environment: 'staging',
  strategy: 'canary',
  template: 'fast',
  variation: 'on',
  control: 'off',
  state: 'running',
  reason: null,
  steps: [
    { to: { percent: 10 }, holdMs: 120_000, gates: [] },
    { to: { percent: 100 }, holdMs: 300_000, gates: [] },
  ],
  step: 0,
  fromPercent: 0,
  percent: 10,
  stepStartedAt: '2026-01-31T09:00:00.000Z',
  holdEndsAt: '2026-01-31T09:02:00.000Z',
  bucketBy: 'targetingKey',
  deadlineAt: null,
  alpha: 0.01,
  onDoubt: 'pause',
  log: [
    {
      at: '2026-01-31T09:00:00.000Z',
      by: 'token:bar',
      did: 'started',
      step: 0,
      reason: null,
      verdicts: [],
    },
  ],
  createdBy: 'token:bar',
  createdAt: '2026-01-31T09:00:00.000Z',
  updatedAt: '2026-01-31T09:00:00.000Z',
  endedAt: null,
}

/** A ramp in a list. */
export const RampItem = Type.Object(shown, { title: 'RampItem', examples: [example] })

export const RampView = Type.Object(
  {
    ...shown,
    waitingFor: nullable(Type.String(), {
      description: 'what it waits for; null once it has ended',
    }),
    measurements: Type.Array(MeasurementView, {
      description: 'the last one of each gate of the step',
    }),
  },
  {
    title: 'Ramp',
    examples: [{ ...example, waitingFor: 'the end of the hold', measurements: [] }],
  },
)

/** What was done to a ramp, and where to watch who obeyed. */
export const RampChanged = Type.Object(
  {
    ...shown,
    revision: Type.String({ description: 'of the commit' }),
    receipts: Type.String({ description: 'where to watch who obeyed' }),
  },
  {
    title: 'RampChanged',
    examples: [
      {
        ...example,
        revision: '1769850000.8',
        receipts: '/api/v1/projects/demo/environments/staging/receipts?revision=1769850000.8',
      },
    ],
  },
)

export const RampPath = Type.Object({
  ...projectInPath,
  ramp: Type.String({ examples: ['$RAMP_ID'] }),
})
export const FlagRampPath = Type.Object({ ...projectInPath, ...flagInPath, ...environmentInPath })

/** Stopping somebody's ramp is explained, going on need not be. */
export const StopInput = Type.Object(
  { reason: Reason },
  { ...closed, title: 'RampStopInput', examples: [{ reason: 'support sees errors' }] },
)
export const AdvanceInput = nullable(
  Type.Object(
    {
      reason: Type.Optional(Reason),
      step: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 50,
          description: 'index of the step that you saw it at: refused if it is at another by now',
        }),
      ),
    },
    { ...closed, title: 'RampAdvanceInput', examples: [{ reason: 'looks well', step: 0 }] },
  ),
)
export const GoOnInput = nullable(
  Type.Object(
    { reason: Type.Optional(Reason) },
    { ...closed, title: 'RampGoOnInput', examples: [{ reason: 'looks well' }] },
  ),
)
