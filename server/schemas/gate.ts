import { type Static, Type } from '@sinclair/typebox'
import { closed, nullable, oneOf, Timestamp } from './primitives.ts'

const Interval = Type.Integer({ minimum: 1000, maximum: 86_400_000 })
const Limit = Type.Integer({ minimum: 0, maximum: 1000 })
const positive = { minimum: 0 }

const Source = Type.Object(
  {
    metric: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$', description: 'as tracked' }),
    ),
    statistic: Type.Optional(oneOf(['errors', 'mean', 'p50', 'p95', 'p99'])),
    saturation: Type.Optional(oneOf(['eventLoopDelayMs', 'cpu'])),
    promql: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2048,
        description:
          'one number of Prometheus; {{variation}} is the key of a variation (needed with maxIncrease), {{stepAge}} the seconds since the step, at least 15. The first look waits for the longest range',
      }),
    ),
  },
  { ...closed, description: 'metric and statistic, saturation, or promql' },
)

const MaxIncrease = Type.Object(
  {
    relative: Type.Optional(Type.Number({ ...positive, description: '0.5: half as much again' })),
    absolute: Type.Optional(Type.Number(positive)),
  },
  closed,
)

const LimitInput = Type.Object(
  {
    maxIncrease: Type.Optional(MaxIncrease),
    max: Type.Optional(Type.Number()),
    min: Type.Optional(Type.Number()),
  },
  { ...closed, description: 'exactly one of maxIncrease (against control), max and min' },
)

const GateId = Type.String({ pattern: '^[a-z0-9-]{1,40}$' })

/** A gate as it comes in; `readGate` fills in the rest. */
export const GateInput = Type.Object(
  {
    id: GateId,
    source: Source,
    limit: LimitInput,
    intervalMs: Type.Optional(Interval),
    initialDelayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400_000 })),
    failureLimit: Type.Optional(Limit),
    inconclusiveLimit: Type.Optional(Limit),
    consecutiveErrorLimit: Type.Optional(Limit),
    minSamples: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000 })),
    dryRun: Type.Optional(Type.Boolean()),
  },
  { ...closed, title: 'GateInput' },
)

/** The input form of a gate. */
export type GateInput = Static<typeof GateInput>

export const GateView = Type.Object(
  {
    id: Type.String(),
    source: Source,
    limit: LimitInput,
    intervalMs: Type.Integer(),
    initialDelayMs: Type.Integer(),
    failureLimit: Type.Integer(),
    inconclusiveLimit: Type.Integer(),
    consecutiveErrorLimit: Type.Integer(),
    minSamples: Type.Integer(),
    dryRun: Type.Boolean(),
    fault: Type.Optional(
      Type.String({
        description:
          'why the gate would be refused today: the ramp was started before the rule. It never says Go, and pauses the ramp',
      }),
    ),
  },
  { title: 'Gate' },
)

const Estimate = Type.Object(
  {
    value: Type.Number(),
    low: Type.Number(),
    high: Type.Number(),
    samples: Type.Integer(),
  },
  { title: 'Estimate' },
)

export const verdicts = ['go', 'noGo', 'inconclusive', 'error'] as const

export const MeasurementView = Type.Object(
  {
    gate: Type.String(),
    at: Timestamp,
    verdict: oneOf(verdicts),
    reason: Type.String({ description: 'for a person, with the numbers' }),
    canary: nullable(Estimate),
    control: nullable(Estimate),
    difference: nullable(Estimate),
  },
  { title: 'Measurement' },
)
