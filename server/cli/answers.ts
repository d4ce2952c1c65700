import { type Static, Type } from '@sinclair/typebox'

/**
 * What the commands read of the API's answers, and no more: a newer server may add members, and
 * `--json` shows them all.
 */
const Text = Type.String()
const nullableText = Type.Union([Text, Type.Null()])

export const Project = Type.Object({ key: Text, name: Text, createdAt: Text })

export const Environment = Type.Object({
  key: Text,
  name: Text,
  critical: Type.Boolean(),
  createdAt: Text,
})

export const Flag = Type.Object({
  key: Text,
  name: Text,
  description: Text,
  kind: Text,
  type: Text,
  variations: Type.Array(Type.Object({ key: Text, value: Type.Unknown() })),
  tags: Type.Array(Text),
  archived: Type.Boolean(),
})

const Killed = Type.Object({ id: Text, reason: Text, by: Text, at: Text })

const Serve = Type.Object({
  variation: Type.Optional(Text),
  split: Type.Optional(Type.Object({ weights: Type.Record(Text, Type.Number()) })),
})

export const FlagConfig = Type.Object({
  flag: Text,
  environment: Text,
  on: Type.Boolean(),
  offVariation: Text,
  killed: Type.Union([Killed, Type.Null()]),
  rules: Type.Array(Type.Unknown()),
  targets: Type.Array(Type.Unknown()),
  default: Serve,
  exclusionGroup: Type.Optional(nullableText),
})

export const FlagConfigChanged = Type.Object({
  ...FlagConfig.properties,
  warnings: Type.Array(Type.Object({ code: Text, message: Text })),
})

export const KilledOne = Type.Object({
  flag: Text,
  environment: Text,
  killed: Type.Union([Killed, Type.Null()]),
  revision: Text,
})

export const KilledMany = Type.Object({
  id: nullableText,
  killed: Type.Array(Text),
  already: Type.Array(Text),
  revision: Text,
})

export const RestoredMany = Type.Object({
  restored: Type.Array(Text),
  already: Type.Array(Text),
  revision: Text,
})

export const Token = Type.Object({
  id: Text,
  kind: Text,
  name: Text,
  project: nullableText,
  environment: nullableText,
  role: nullableText,
  environments: Type.Union([Type.Array(Text), Type.Null()]),
  origins: Type.Union([Type.Array(Text), Type.Null()]),
  createdAt: Text,
  expiresAt: nullableText,
  previousExpiresAt: nullableText,
  lastUsedAt: nullableText,
})

export const NewToken = Type.Object({ ...Token.properties, secret: Text })

export const SigningRotated = Type.Object({
  kid: Text,
  signsFrom: Text,
  keys: Type.Array(Type.Object({ kid: Text, signsFrom: Text, believedUntil: nullableText })),
})

export const LoginLink = Type.Object({ path: Text, expiresAt: Text })

export const AuditEntry = Type.Object({
  revision: Text,
  committedAt: Text,
  by: Text,
  name: nullableText,
  type: Text,
  subject: Type.Record(Text, Text),
  reason: nullableText,
  changes: Type.Array(
    Type.Object({
      document: Text,
      path: Text,
      before: Type.Optional(Type.Unknown()),
      after: Type.Optional(Type.Unknown()),
    }),
  ),
  changesLeftOut: Type.Integer(),
})

const AuditFault = Type.Object({ revision: Text, code: Text, detail: Text })

export const AuditVerification = Type.Object({
  valid: Type.Boolean(),
  firstBad: Type.Union([AuditFault, Type.Null()]),
  faults: Type.Array(AuditFault),
  entries: Type.Object({ from: nullableText, to: nullableText, count: Type.Integer() }),
  signedThrough: nullableText,
  documents: Type.Object({ checked: Type.Integer(), older: Type.Integer() }),
})

export const Segment = Type.Object({
  key: Text,
  name: Text,
  description: Text,
  bucketBy: Text,
  includedCount: Type.Integer(),
  excludedCount: Type.Integer(),
  rules: Type.Array(Type.Unknown()),
})

export const ListChanged = Type.Object({
  segment: Text,
  added: Type.Integer(),
  removed: Type.Integer(),
  already: Type.Integer(),
  count: Type.Integer(),
})

const Share = {
  percent: Type.Number(),
  ranges: Type.Array(Type.Tuple([Type.Integer(), Type.Integer()])),
}

export const ExclusionGroup = Type.Object({
  key: Text,
  name: Text,
  description: Text,
  bucketBy: Text,
  holdout: Type.Object(Share),
  slots: Type.Array(Type.Object({ flag: Text, ...Share })),
  freePercent: Type.Number(),
})

const nullableNumber = Type.Union([Type.Number(), Type.Null()])

export const Receipts = Type.Object({
  environment: Text,
  revision: Text,
  committedAt: nullableText,
  connected: Type.Integer(),
  applied: Type.Integer(),
  rejected: Type.Integer(),
  missing: Type.Array(Type.Object({ instance: Text, revision: nullableText, lastSeenAt: Text })),
  rejections: Type.Array(Type.Object({ instance: Text, code: Text, detail: Text })),
  msTo50: nullableNumber,
  msTo95: nullableNumber,
  msTo100: nullableNumber,
  relays: Type.Object({ connected: Type.Integer(), applied: Type.Integer() }),
})

export const Instance = Type.Object({
  instance: Text,
  sdk: Text,
  state: Text,
  mode: nullableText,
  revision: nullableText,
  silentMs: Type.Integer(),
  plane: Text,
  relay: Type.Boolean(),
  via: nullableText,
  rejected: Type.Union([Type.Object({ code: Text, detail: Text }), Type.Null()]),
})

export const Usage = Type.Object({
  period: Text,
  from: nullableText,
  to: Text,
  evaluations: Type.Record(Text, Type.Record(Text, Type.Number())),
  buckets: Type.Array(Type.Object({ at: Text, flag: Text, variation: Text, count: Type.Number() })),
  unknown: Type.Array(Type.Object({ name: Text, lastAskedAt: Text, instances: Type.Array(Text) })),
  dropped: Type.Integer(),
})

export const Webhook = Type.Object({
  id: Text,
  name: Text,
  url: Text,
  format: Text,
  events: Type.Array(Text),
  environments: Type.Union([Type.Array(Text), Type.Null()]),
  enabled: Type.Boolean(),
  disabledReason: nullableText,
})

export const NewWebhook = Type.Object({ ...Webhook.properties, secret: Text })

export const Delivery = Type.Object({
  id: Text,
  type: Text,
  status: Text,
  attempts: Type.Integer(),
  lastAt: Text,
  nextAt: nullableText,
  responseStatus: Type.Union([Type.Integer(), Type.Null()]),
  ms: Type.Integer(),
  error: Type.Union([Type.Object({ code: Text, detail: Text }), Type.Null()]),
})

export const KillHook = Type.Object({
  id: Text,
  name: Text,
  environment: Text,
  format: Text,
  mappings: Type.Array(Type.Object({ flags: Type.Array(Text), tag: nullableText })),
  restoreWhenResolved: Type.Boolean(),
  path: Text,
})

export const NewKillHook = Type.Object({ ...KillHook.properties, secret: Text })

export const Worker = Type.Object({
  id: Text,
  name: Text,
  environment: Text,
  url: Text,
  state: Text,
  snapshot: nullableText,
  keys: nullableText,
  takenAt: nullableText,
  error: Type.Union([Type.Object({ detail: Text }), Type.Null()]),
})

const Change = Type.Object({
  on: Type.Optional(Type.Boolean()),
  default: Type.Optional(
    Type.Object({
      ...Serve.properties,
      percent: Type.Optional(Type.Number()),
      weights: Type.Optional(Type.Record(Text, Type.Number())),
    }),
  ),
})

export const Schedule = Type.Object({
  id: Text,
  flag: Text,
  environment: Text,
  at: Text,
  local: Type.Union([Type.Object({ time: Text, timeZone: Text }), Type.Null()]),
  change: Change,
  note: nullableText,
  state: Text,
  outcome: nullableText,
  changedSince: Type.Boolean(),
})

export const ScheduleSaved = Type.Object({
  ...Schedule.properties,
  warnings: FlagConfigChanged.properties.warnings,
})

const Shares = Type.Union([Type.Record(Text, Type.Number()), Type.Null()])
const Given = Type.Object({ variation: nullableText, reason: Text })

const RampStep = Type.Object({
  to: Type.Object({
    percent: Type.Optional(Type.Number()),
    batch: Type.Optional(
      Type.Object({
        attribute: Text,
        values: Type.Array(Type.Union([Text, Type.Number()])),
      }),
    ),
  }),
  holdMs: nullableNumber,
  gates: Type.Array(
    Type.Object({ id: Text, source: Type.Object({ statistic: Type.Optional(Text) }) }),
  ),
})

export const Preview = Type.Object({
  flag: Text,
  environment: Text,
  steps: Type.Optional(Type.Union([Type.Array(RampStep), Type.Null()])),
  places: Type.Array(
    Type.Object({
      name: nullableText,
      before: Shares,
      after: Shares,
      moves: Type.Array(Type.Object({ from: Text, to: Text, percent: Type.Number() })),
      kept: Type.Number(),
      reachedBy: Text,
      isExact: Type.Boolean(),
    }),
  ),
  contexts: Type.Object({
    source: Text,
    evaluated: Type.Integer(),
    changed: Type.Integer(),
    moves: Type.Array(Type.Object({ from: nullableText, to: nullableText, count: Type.Integer() })),
    examples: Type.Array(Type.Object({ context: Type.Unknown(), before: Given, after: Given })),
  }),
  warnings: FlagConfigChanged.properties.warnings,
})

const Estimate = Type.Union([
  Type.Object({
    value: Type.Number(),
    low: Type.Number(),
    high: Type.Number(),
    samples: Type.Integer(),
  }),
  Type.Null(),
])

const Measurement = Type.Object({
  gate: Text,
  verdict: Text,
  reason: Text,
  canary: Estimate,
  control: Estimate,
  difference: Estimate,
})

export const RampItem = Type.Object({
  id: Text,
  flag: Text,
  environment: Text,
  variation: Text,
  control: Text,
  state: Text,
  reason: nullableText,
  steps: Type.Array(RampStep),
  step: Type.Integer(),
  fromPercent: Type.Number(),
  percent: Type.Number(),
  holdEndsAt: nullableText,
  createdAt: Text,
  endedAt: nullableText,
})

export const RampNow = Type.Object({
  ...RampItem.properties,
  waitingFor: nullableText,
  measurements: Type.Array(Measurement),
})

export const RampChanged = Type.Object({ ...RampItem.properties, revision: Text })

export const ReferencesUploaded = Type.Object({ flags: Type.Integer(), references: Type.Integer() })

export const Evaluation = Type.Object({
  revision: Text,
  results: Type.Array(
    Type.Object({
      flag: Text,
      value: Type.Unknown(),
      variation: Type.Optional(Text),
      reason: Text,
      errorCode: Type.Optional(Text),
      metadata: Type.Record(Text, Type.Unknown()),
      trace: Type.Optional(
        Type.Array(
          Type.Object({
            step: Text,
            outcome: Text,
            subject: Type.Optional(Text),
            bucket: Type.Optional(Type.Number()),
            condition: Type.Optional(Type.Unknown()),
            detail: Type.Optional(Text),
          }),
        ),
      ),
    }),
  ),
})

export type AuditEntry = Static<typeof AuditEntry>
export type Segment = Static<typeof Segment>
export type ExclusionGroup = Static<typeof ExclusionGroup>
export type Receipts = Static<typeof Receipts>
export type Serve = Static<typeof Serve>
export type FlagConfig = Static<typeof FlagConfig>
export type Change = Static<typeof Change>
export type Ramp = Static<typeof RampNow>
export type Measurement = Static<typeof Measurement>
export type Preview = Static<typeof Preview>
export type Schedule = Static<typeof Schedule>
export type FlagConfigChanged = Static<typeof FlagConfigChanged>
