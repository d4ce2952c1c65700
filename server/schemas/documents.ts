import { Type } from '@sinclair/typebox'
import { roles } from '../domain/role.ts'
import { StoredCondition } from './condition.ts'
import { Json, MemberName, nullable, word } from './primitives.ts'
import { ServeInput, StoredServe } from './serve.ts'
import { StoredMark, StoredRamp } from './stored-ramp.ts'

/**
 * Documents as they are stored, checked when they are read back: one damaged document must not
 * take the others with it. Unknown members are allowed, so that a newer plane may add some.
 */
const Text = Type.String()
const Unit = Type.Union([Type.String(), Type.Number()])

export const flagTypes = ['boolean', 'string', 'number', 'json'] as const
export const flagKinds = [
  'release',
  'experiment',
  'operational',
  'killSwitch',
  'permission',
] as const

/** Kinds of token that read the flags of one environment, and kinds that carry a role. */
export const sdkKinds = ['server', 'client', 'edge'] as const
export const roleKinds = ['personal', 'automation'] as const

/** What becomes of schedules. */
export const scheduleStates = ['pending', 'done', 'failed', 'skipped'] as const

/** Forms in which webhooks send, and in which alerts come in. */
export const webhookFormats = ['standard', 'slack', 'teams'] as const
export const killHookFormats = ['alertmanager', 'signed'] as const

const Credential = {
  hash: Text,
  createdAt: Text,
  expiresAt: nullable(Text),
  previous: Type.Optional(nullable(Type.Object({ hash: Text, expiresAt: Text }))),
}

export const Variation = Type.Object({ key: Text, value: Json })

const Prerequisites = Type.Array(Type.Object({ flag: Text, variations: Type.Array(Text) }))
const Targets = Type.Array(
  Type.Object({ variation: Text, bucketBy: Text, values: Type.Array(Unit) }),
)
const BucketRanges = Type.Array(Type.Tuple([Type.Number(), Type.Number()]))
const ListReference = Type.Object({ hash: Text, count: Type.Number(), sizeBytes: Type.Number() })

export const documentSchemas = {
  project: Type.Object({ id: Text, key: Text, name: Text, createdAt: Text }),
  deletedProject: Type.Object({ id: Text, key: Text, deletedAt: Text }),
  environment: Type.Object({
    id: Text,
    key: Text,
    name: Text,
    critical: Type.Boolean(),
    createdAt: Text,
  }),
  flag: Type.Object({
    key: Text,
    name: Text,
    description: Text,
    kind: word(flagKinds),
    type: word(flagTypes),
    variations: Type.Array(Variation),
    tags: Type.Array(Text),
    owner: nullable(Text),
    clientVisible: Type.Boolean(),
    expectedRemovalAt: nullable(Text),
    archived: Type.Boolean(),
    createdAt: Text,
    updatedAt: Text,
    seed: Text,
    initial: Type.Object({ on: Type.Boolean(), served: Text, off: Text }),
  }),
  flagConfig: Type.Object({
    on: Type.Boolean(),
    offVariation: Text,
    prerequisites: Prerequisites,
    targets: Targets,
    rules: Type.Array(
      Type.Object({ id: Text, name: Text, when: StoredCondition, serve: StoredServe }),
    ),
    default: StoredServe,
    exclusionGroup: nullable(Text),
    ramp: Type.Optional(nullable(StoredMark)),
    updatedAt: Text,
  }),
  ramp: StoredRamp,
  kill: Type.Object({ id: Text, reason: Text, by: Text, at: Text }),
  killHold: Type.Object({
    kill: nullable(Text),
    holders: Type.Array(
      Type.Object({
        by: Text,
        reason: Text,
        since: Text,
        alert: Type.Optional(Text),
        terms: Type.Optional(Text),
        endedAt: Type.Optional(Text),
      }),
    ),
    hasMore: Type.Boolean(),
    overruled: Type.Array(
      Type.Object({
        alert: Text,
        by: Text,
        reason: Text,
        since: Text,
        overruledBy: Text,
        overruledAt: Text,
      }),
    ),
    overruledBefore: nullable(Text),
    toldAt: nullable(Text),
  }),
  sdkKey: Type.Object({
    id: Text,
    kind: word(sdkKinds),
    name: Text,
    environment: Text,
    origins: Type.Optional(nullable(Type.Array(Text))),
    ...Credential,
  }),
  token: Type.Object({
    id: Text,
    kind: word(roleKinds),
    name: Text,
    role: word(roles),
    project: Type.Optional(nullable(Text)),
    environments: Type.Optional(nullable(Type.Array(Text))),
    ...Credential,
  }),
  session: Type.Object({
    id: Text,
    token: Text,
    secret: Text,
    state: word(['offered', 'open']),
    hash: Text,
    createdAt: Text,
    expiresAt: Text,
  }),
  signingKey: Type.Object({
    id: Text,
    publicKey: Text,
    sealed: Text,
    createdAt: Text,
    signsFrom: Text,
  }),
  standby: Type.Object({ serves: Type.Boolean(), since: Text }),
  migration: Type.Object({ number: Type.Integer(), name: Text, appliedAt: Text }),
  segment: Type.Object({
    key: Text,
    name: Text,
    description: Text,
    bucketBy: Text,
    included: nullable(ListReference),
    excluded: nullable(ListReference),
    rules: Type.Array(StoredCondition),
    createdAt: Text,
    updatedAt: Text,
  }),
  /** Named by the lower-case form of a key with capitals: nobody else may take one like it. */
  takenKey: Type.Object({ key: Text }),
  debtRules: Type.Object({
    lifetimeDays: Type.Object({
      release: nullable(Type.Number()),
      experiment: nullable(Type.Number()),
      operational: nullable(Type.Number()),
      killSwitch: nullable(Type.Number()),
      permission: nullable(Type.Number()),
    }),
    settledDays: Type.Number(),
    unusedDays: Type.Number(),
    criticalOnly: Type.Boolean(),
    updatedAt: Text,
  }),
  debtExemption: Type.Object({
    flag: Text,
    owner: Text,
    reason: Text,
    until: Text,
    by: Text,
    at: Text,
  }),
  debtReport: Type.Object({
    at: Text,
    stale: Type.Array(Type.Object({ flag: Text, since: Text })),
    trend: Type.Array(
      Type.Object({ date: Text, score: Type.Number(), stale: Type.Number(), flags: Type.Number() }),
    ),
  }),
  exclusionGroup: Type.Object({
    key: Text,
    name: Text,
    description: Text,
    bucketBy: Text,
    seed: Text,
    holdout: BucketRanges,
    slots: Type.Array(Type.Object({ flag: Text, ranges: BucketRanges })),
    createdAt: Text,
    updatedAt: Text,
  }),
  webhook: Type.Object({
    id: Text,
    name: Text,
    url: Text,
    sealedUrl: Text,
    format: word(webhookFormats),
    events: Type.Array(Text),
    environments: nullable(Type.Array(Text)),
    enabled: Type.Boolean(),
    disabledReason: nullable(Text),
    startsAfter: Text,
    sealedSecret: Text,
    previous: nullable(Type.Object({ sealedSecret: Text, expiresAt: Text })),
    createdAt: Text,
    updatedAt: Text,
  }),
  killHook: Type.Object({
    id: Text,
    name: Text,
    environment: Text,
    format: word(killHookFormats),
    mappings: Type.Array(
      Type.Object({
        match: Type.Record(MemberName, Text),
        flags: Type.Array(Text),
        tag: nullable(Text),
      }),
    ),
    restoreWhenResolved: Type.Boolean(),
    secret: Text,
    previous: nullable(Type.Object({ secret: Text, expiresAt: Text })),
    createdAt: Text,
    updatedAt: Text,
  }),
  worker: Type.Object({ id: Text, name: Text, environment: Text, url: Text, createdAt: Text }),
  schedule: Type.Object({
    id: Text,
    flag: Text,
    environment: Text,
    at: Text,
    local: nullable(Type.Object({ time: Text, timeZone: Text })),
    change: Type.Object({
      on: Type.Optional(Type.Boolean()),
      offVariation: Type.Optional(Text),
      prerequisites: Type.Optional(Prerequisites),
      targets: Type.Optional(Targets),
      rules: Type.Optional(
        Type.Array(Type.Object({ id: Text, name: Text, when: StoredCondition, serve: ServeInput })),
      ),
      default: Type.Optional(ServeInput),
      exclusionGroup: Type.Optional(nullable(Text)),
    }),
    graceMinutes: Type.Number(),
    note: nullable(Text),
    basedOn: Type.Number(),
    state: word(scheduleStates),
    outcome: nullable(Text),
    finishedAt: nullable(Text),
    createdBy: Text,
    savedBy: Text,
    createdAt: Text,
    updatedAt: Text,
  }),
}
