import { Type } from '@sinclair/typebox'
import type { Gate } from '../domain/gate/gate.ts'
import {
  doubtEnds,
  rampHappenings,
  rampStates,
  type StepTarget,
  strategies,
  templateNames,
} from '../domain/ramp/ramp.ts'
import { nullable, word } from './primitives.ts'
import { StoredServe } from './serve.ts'

const Text = Type.String()
const Count = Type.Integer({ minimum: 0 })
const Unit = Type.Union([Type.String(), Type.Number()])

/** A gate as it is stored. */
export const StoredGate = Type.Unsafe<Gate>(
  Type.Object({
    id: Text,
    source: Type.Union([
      Type.Object({ metric: Text, statistic: word(['errors', 'mean', 'p50', 'p95', 'p99']) }),
      Type.Object({ saturation: word(['eventLoopDelayMs', 'cpu']) }),
      Type.Object({ promql: Text }),
    ]),
    limit: Type.Union([
      Type.Object({
        maxIncrease: Type.Union([
          Type.Object({ relative: Type.Number() }),
          Type.Object({ absolute: Type.Number() }),
        ]),
      }),
      Type.Object({ max: Type.Number() }),
      Type.Object({ min: Type.Number() }),
    ]),
    intervalMs: Count,
    initialDelayMs: Count,
    failureLimit: Count,
    inconclusiveLimit: Count,
    consecutiveErrorLimit: Count,
    minSamples: Count,
    dryRun: Type.Boolean(),
  }),
)

const Target = Type.Unsafe<StepTarget>(
  Type.Union([
    Type.Object({ percent: Type.Number() }),
    Type.Object({ batch: Type.Object({ attribute: Text, values: Type.Array(Unit) }) }),
  ]),
)

const GateVerdict = Type.Object({
  gate: Text,
  verdict: word(['go', 'noGo', 'inconclusive', 'error']),
  reason: Text,
})

/** The mark of a ramp on the configuration that it drives. */
export const StoredMark = Type.Object({
  id: Text,
  canary: Text,
  control: Text,
  metrics: Type.Optional(Type.Array(Text)),
})

/** A ramp as it is stored. */
export const StoredRamp = Type.Object({
  id: Text,
  flag: Text,
  environment: Text,
  strategy: word(strategies),
  template: nullable(word(templateNames)),
  variation: Text,
  control: Text,
  state: word(rampStates),
  reason: nullable(Text),
  steps: Type.Array(
    Type.Object({ to: Target, holdMs: nullable(Count), gates: Type.Array(StoredGate) }),
    { minItems: 1 },
  ),
  step: Count,
  stepStartedAt: Text,
  holdingSince: Text,
  from: StoredServe,
  before: Type.Object({ on: Type.Boolean(), default: StoredServe }),
  bucketBy: Text,
  seed: Text,
  deadlineAt: nullable(Text),
  alpha: Type.Number(),
  onDoubt: Type.Optional(word(doubtEnds)),
  log: Type.Array(
    Type.Object({
      at: Text,
      by: Text,
      did: word(rampHappenings),
      step: Count,
      reason: nullable(Text),
      verdicts: Type.Array(GateVerdict),
    }),
  ),
  createdBy: Text,
  createdAt: Text,
  updatedAt: Text,
  endedAt: nullable(Text),
})
