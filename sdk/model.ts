/**
 * The snapshot and its parts, as types: the contract between the control plane, the edge and the
 * SDK. Everything here is plain JSON; nothing here runs.
 */

/** Any value that JSON can carry. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/** What kind of value a flag serves. All its variations are of this type. */
export type FlagType = 'boolean' | 'string' | 'number' | 'json'

/** One of the values a flag can serve. */
export interface Variation {
  readonly key: string
  readonly value: JsonValue
}

/** Half-open `[start, end)` over the buckets 0..99999. */
export type BucketRange = readonly [start: number, end: number]

/** The bucket ranges that one variation owns. */
export interface Allocation {
  readonly variation: string
  readonly ranges: readonly BucketRange[]
}

/** A percentage rollout: the allocations together cover 0..99999 exactly once. */
export interface Split {
  /** The context attribute whose value is hashed; usually `targetingKey`. */
  readonly bucketBy: string
  /** Hashed once at compile time into the seed of the unit's hash. */
  readonly seed: string
  readonly allocations: readonly Allocation[]
}

/** What a rule or the default gives: one variation to everybody, or a split. */
export type Serve = { readonly variation: string } | { readonly split: Split }

/** Comparison operators of a condition. No operator coerces types. */
export type Operator =
  | 'in'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'matches'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'before'
  | 'after'
  | 'semverEq'
  | 'semverLt'
  | 'semverLte'
  | 'semverGt'
  | 'semverGte'
  | 'ipIn'
  | 'exists'

/** A comparison of one attribute: true if any of `values` compares true. */
export interface AttributeCondition {
  /** An attribute's name, or an RFC 6901 pointer (`/address/country`) into nested objects. */
  readonly attribute: string
  readonly op: Operator
  /** Absent only for `exists`. */
  readonly values?: readonly (string | number | boolean)[]
}

/** A tree of conditions over the evaluation context, at most 8 deep. */
export type Condition =
  | AttributeCondition
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly segment: string }

/** A targeting rule: the first whose condition holds serves. */
export interface Rule {
  readonly id: string
  readonly when: Condition
  readonly serve: Serve
}

/** Units that always get one variation, whatever the rules say. */
export interface Target {
  readonly variation: string
  readonly bucketBy: string
  readonly values: readonly (string | number)[]
}

/** Another flag that must serve one of the listed variations first. */
export interface Prerequisite {
  readonly flag: string
  readonly variations: readonly string[]
}

/** What every part of a snapshot carries, so that deltas and digests can be computed from it. */
export interface PartIdentity {
  readonly key: string
  /** First 16 hex digits of the SHA-256 of the part's canonical JSON without `id`. */
  readonly id: string
  /** The revision whose commit last changed this part. */
  readonly revision: number
}

/** A ramp that runs on a flag, or is paused: what is measured of the flag is counted for it. */
export interface RampMark {
  /** Also the id of the rule that gives whole batches the canary. */
  readonly id: string
  /** Key of the variation that grows. */
  readonly canary: string
  /** Key of the variation that it is compared with. */
  readonly control: string
  /** Names of the metrics that it is judged by; all if left out. */
  readonly metrics?: readonly string[]
}

/** Everything needed to evaluate one flag in one environment. */
export interface FlagPart extends PartIdentity {
  readonly type: FlagType
  readonly variations: readonly Variation[]
  readonly on: boolean
  readonly killed: boolean
  readonly offVariation: string
  readonly prerequisites: readonly Prerequisite[]
  readonly targets: readonly Target[]
  readonly rules: readonly Rule[]
  readonly default: Serve
  /** Key of the exclusion group whose slots this flag owns, if any. */
  readonly exclusionGroup: string | null
  readonly clientVisible: boolean
  /** Evaluation does not look at it. */
  readonly ramp?: RampMark
}

/** A reusable audience: excluded beats included beats rules. */
export interface SegmentPart extends PartIdentity {
  readonly bucketBy: string
  readonly included: readonly (string | number)[]
  readonly excluded: readonly (string | number)[]
  /** A unit is in the segment if any of these holds. */
  readonly rules: readonly Condition[]
}

/** Flags of one group never overlap: each owns slots of the group's buckets. */
export interface ExclusionGroupPart extends PartIdentity {
  readonly bucketBy: string
  readonly seed: string
  readonly slots: readonly { readonly flag: string; readonly ranges: readonly BucketRange[] }[]
}

/** Members that begin every payload: what it is and which line of history it belongs to. */
export interface PayloadIdentity {
  readonly format: 1
  /** Immutable ids, not keys: pairs of different ids are never compared. */
  readonly project: string
  readonly environment: string
  readonly epoch: number
}

/** The parts of an environment by kind. */
export interface Parts {
  readonly flags: readonly FlagPart[]
  readonly segments: readonly SegmentPart[]
  readonly exclusionGroups: readonly ExclusionGroupPart[]
}

/** The whole state of one environment at its head; parts are sorted by key. */
export interface Snapshot extends PayloadIdentity, Parts {
  readonly type: 'snapshot'
  readonly revision: number
  /** The store's time of the head's commit, ISO 8601. */
  readonly committedAt: string
}

/** What changed between two heads. Applied only by a client whose head is `from`. */
export interface Delta extends PayloadIdentity {
  readonly type: 'delta'
  /** Head before, as `"<epoch>.<revision>"`. */
  readonly from: string
  /** Head after, as `"<epoch>.<revision>"`. */
  readonly to: string
  readonly committedAt: string
  readonly put: Parts
  /** Keys of removed parts. */
  readonly drop: {
    readonly flags: readonly string[]
    readonly segments: readonly string[]
    readonly exclusionGroups: readonly string[]
  }
  /** Sum modulo 2^64 of all parts' ids at `to`, as 16 hex digits. */
  readonly digest: string
}

/** Sent while nothing changes, so that silence is failure and lag is visible. */
export interface Heartbeat extends PayloadIdentity {
  readonly type: 'heartbeat'
  /** The environment's head, as `"<epoch>.<revision>"`. */
  readonly head: string
  /** The control plane's time, ISO 8601. */
  readonly time: string
}

/** Asks the client to fetch a full snapshot, after a delay that it draws from 0..jitterMs. */
export interface Resync extends PayloadIdentity {
  readonly type: 'resync'
  readonly head: string
  readonly jitterMs: number
}

/** Why a resolution came out as it did: OpenFeature's reasons. */
export type Reason = 'STATIC' | 'DEFAULT' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'ERROR'

/** Why an evaluation gave the caller's default: OpenFeature's error codes. */
export type ErrorCode =
  | 'PROVIDER_NOT_READY'
  | 'FLAG_NOT_FOUND'
  | 'PARSE_ERROR'
  | 'TYPE_MISMATCH'
  | 'TARGETING_KEY_MISSING'

/** Facts about a resolution that are not its value. */
export interface Metadata {
  /** The flag was killed by an operator. */
  readonly killed?: true
  /** The value comes from a local override. */
  readonly overridden?: true
  /** Key of the prerequisite that failed. */
  readonly prerequisite?: string
  /** Id of the rule that served. */
  readonly rule?: string
  /** The client has no news of the control plane: this is what it knew last. */
  readonly stale?: true
  /** With `stale`: the head that it knew last, as `"<epoch>.<revision>"`. */
  readonly revision?: string
}

/** The outcome of one evaluation. */
export interface Details<T = JsonValue> {
  readonly value: T
  readonly variation?: string
  readonly reason: Reason
  readonly errorCode?: ErrorCode
  readonly metadata: Metadata
}

/** What is known about the subject of an evaluation: a unit's key and any attributes, flat. */
export interface EvaluationContext {
  readonly targetingKey?: string | number
  readonly [attribute: string]: ContextValue | undefined
}

/** Values a context attribute may have. */
export type ContextValue =
  | string
  | number
  | boolean
  | null
  | Date
  | readonly ContextValue[]
  | { readonly [key: string]: ContextValue | undefined }
