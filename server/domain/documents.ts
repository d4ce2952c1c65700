import type {
  Allocation,
  BucketRange,
  Condition,
  FlagType,
  JsonValue,
  Prerequisite,
  RampMark,
  Target,
  Variation,
} from '@sluice/sdk/model'
import type { Hold } from './kill-hold.ts'
import type { Role } from './role.ts'

/** What a flag is for; its expected lifetime follows from it. */
export type FlagKind = 'release' | 'experiment' | 'operational' | 'killSwitch' | 'permission'

/** A project as `$system` lists it. */
export interface ProjectDocument {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly createdAt: string
}

/** An environment of a project: owns one snapshot. */
export interface EnvironmentDocument {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly critical: boolean
  readonly createdAt: string
}

/** A flag, in all environments. */
export interface FlagDocument {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly kind: FlagKind
  readonly type: FlagType
  readonly variations: readonly Variation[]
  readonly tags: readonly string[]
  readonly owner: string | null
  readonly clientVisible: boolean
  readonly expectedRemovalAt: string | null
  readonly archived: boolean
  readonly createdAt: string
  readonly updatedAt: string
  /** 64-bit hex: the seed of every split of the flag, so that a unit keeps its bucket. */
  readonly seed: string
  /** What an environment nobody configured serves; fixed when the flag is made. */
  readonly initial: { readonly on: boolean; readonly served: string; readonly off: string }
}

/** A split as it is stored: what was asked for (`weights`) and what serves (`allocations`). */
export interface StoredSplit {
  readonly bucketBy: string
  readonly seed: string
  /** Percentages by variation key. */
  readonly weights: Readonly<Record<string, number>>
  readonly allocations: readonly Allocation[]
}

/** One variation for everybody, or a split. */
export type StoredServe = { readonly variation: string } | { readonly split: StoredSplit }

/** A targeting rule as it is stored. */
export interface StoredRule {
  readonly id: string
  readonly name: string
  readonly when: Condition
  readonly serve: StoredServe
}

/** A flag in one environment. */
export interface FlagConfigDocument {
  readonly on: boolean
  readonly offVariation: string
  readonly prerequisites: readonly Prerequisite[]
  readonly targets: readonly Target[]
  readonly rules: readonly StoredRule[]
  readonly default: StoredServe
  readonly exclusionGroup: string | null
  /** The ramp that drives what it serves; absent or null: none does. */
  readonly ramp?: RampMark | null | undefined
  readonly updatedAt: string
}

/** Its presence is the state: the flag serves its off variation in that environment. */
export interface KillDocument {
  readonly id: string
  readonly reason: string
  readonly by: string
  readonly at: string
}

/**
 * Who holds a kill, and which alerts a person overruled. It stands beside the kill and delivers
 * nothing. Without it, or where it is of another kill, a kill is held by who made it.
 */
export interface KillHoldDocument extends Omit<Hold, 'isKilled'> {
  /** Id of the kill that the holders hold; null where the flag is not killed. */
  readonly kill: string | null
}

/** What every token has. Its secret is known by its hash only. */
export interface CredentialDocument {
  readonly id: string
  readonly name: string
  /** SHA-256 of the secret, hex. */
  readonly hash: string
  readonly createdAt: string
  readonly expiresAt: string | null
  /** The secret before the last rotation, and until when it is still taken. */
  readonly previous?: { readonly hash: string; readonly expiresAt: string } | null | undefined
}

/** An SDK key of one environment, kept with its project. */
export interface SdkKeyDocument extends CredentialDocument {
  readonly kind: 'server' | 'client' | 'edge'
  /** Environment id. */
  readonly environment: string
  /** Origins of the pages that may use a client key; absent or null: all. */
  readonly origins?: readonly string[] | null | undefined
}

/** A token of a person or of automation, kept in `$system`. */
export interface TokenDocument extends CredentialDocument {
  readonly kind: 'personal' | 'automation'
  readonly role: Role
  /** Project id; absent or null: the whole installation. */
  readonly project?: string | null | undefined
  /** Ids of the environments in which it may change things; absent or null: all. */
  readonly environments?: readonly string[] | null | undefined
}

/**
 * A stay in the console, or the offer of one: it acts as the token it was opened with, and ends with
 * that token's secret. Kept in `$system`.
 */
export interface SessionDocument {
  readonly id: string
  /** Id of the token. */
  readonly token: string
  /** Beginning of the hash of the token's secret. */
  readonly secret: string
  /** A login link that nobody used yet, or a session that a cookie carries. */
  readonly state: 'offered' | 'open'
  /** SHA-256 of the login code or of the cookie, hex. */
  readonly hash: string
  readonly createdAt: string
  readonly expiresAt: string
}

/** An Ed25519 key pair of the installation, kept in `$system` under its number. */
export interface SigningKeyDocument {
  /** RFC 7638 thumbprint of the public key. */
  readonly id: string
  /** Member `x` of the public JWK. */
  readonly publicKey: string
  /** The private key (PKCS #8), sealed with the master key. */
  readonly sealed: string
  readonly createdAt: string
  /** It signs from then on until the next one does. */
  readonly signsFrom: string
}

/**
 * The store is a copy whose original may still run: nothing is done for it until it is activated. Of
 * `$system`, and there is at most one.
 */
export interface StandbyDocument {
  /** SDKs, edges and OFREP are answered all the same. */
  readonly serves: boolean
  readonly since: string
}

/** One line of the ledger: a migration of the stored data that was applied. */
export interface MigrationDocument {
  /** For example 1, of `001-record-the-layout`. */
  readonly number: number
  /** For example `record-the-layout`. */
  readonly name: string
  readonly appliedAt: string
}

/**
 * A list of units as the document of its segment keeps it: the values themselves are the blob of
 * that hash, canonical JSON of sorted strings.
 */
export interface ListReference {
  /** SHA-256 of the blob, hex. */
  readonly hash: string
  /** How many values it has; never 0. */
  readonly count: number
  readonly sizeBytes: number
}

/** A reusable audience, the same in all environments. */
export interface SegmentDocument {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly bucketBy: string
  /** Null for an empty list. */
  readonly included: ListReference | null
  readonly excluded: ListReference | null
  readonly rules: readonly Condition[]
  readonly createdAt: string
  readonly updatedAt: string
}

/** The buckets of a group that one flag owns. */
export interface GroupSlot {
  readonly flag: string
  readonly ranges: readonly BucketRange[]
}

/** Flags that never overlap, the same in all environments: each serves its own slots only. */
export interface ExclusionGroupDocument {
  readonly key: string
  readonly name: string
  readonly description: string
  /** Fixed when the group is made, like the seed: another one would move everybody. */
  readonly bucketBy: string
  readonly seed: string
  /** Buckets that no flag may own: who is in them is held out of all the flags. */
  readonly holdout: readonly BucketRange[]
  readonly slots: readonly GroupSlot[]
  readonly createdAt: string
  readonly updatedAt: string
}

/** What verdicts on flags are made by; a project may set each. Lengths are days. */
export interface LifecycleRules {
  /** How old a flag of each kind is expected to get; null: as old as it likes. */
  readonly lifetimeDays: Readonly<Record<FlagKind, number | null>>
  /** A flag that serves one variation to all, unchanged for so long, is settled. */
  readonly settledDays: number
  /** A flag that nobody has evaluated for so long is not in use. */
  readonly unusedDays: number
  /** Whether only environments marked critical decide, where a project has some. */
  readonly criticalOnly: boolean
}

/** The rules that a project has set. */
export interface DebtRulesDocument extends LifecycleRules {
  readonly updatedAt: string
}

/** Somebody answers for keeping a flag, for a while. */
export interface DebtExemptionDocument {
  readonly flag: string
  readonly owner: string
  readonly reason: string
  /** ISO 8601. */
  readonly until: string
  /** Principal. */
  readonly by: string
  readonly at: string
}

/** What the last sweep found, and what those before it did. */
export interface DebtReportDocument {
  readonly at: string
  readonly stale: readonly { readonly flag: string; readonly since: string }[]
  /** One for each day, oldest first. */
  readonly trend: readonly DebtDay[]
}

/** A day's debt. */
export interface DebtDay {
  readonly date: string
  /** 0 to 100. */
  readonly score: number
  readonly stale: number
  readonly flags: number
}

/** Where events of a project are posted to. */
export interface WebhookDocument {
  readonly id: string
  readonly name: string
  /** As people see it: without its path where that is a credential. */
  readonly url: string
  /** The whole address, sealed with the master key. */
  readonly sealedUrl: string
  /** Never changes: in the address of a chat the path is a credential, which is never shown. */
  readonly format: 'standard' | 'slack' | 'teams'
  /** Types of events, such as `flag.killed`, `flag.*` or `*`. */
  readonly events: readonly string[]
  /** Keys of environments; null for all. */
  readonly environments: readonly string[] | null
  readonly enabled: boolean
  /** Why Sluice disabled it; null if it is enabled, or a person disabled it. */
  readonly disabledReason: string | null
  /** The pair after which its events begin: when it was made, or last enabled. */
  readonly startsAfter: string
  /** The secret that signs, sealed with the master key. */
  readonly sealedSecret: string
  /** The secret before the last rotation, and until when it signs too. */
  readonly previous: { readonly sealedSecret: string; readonly expiresAt: string } | null
  readonly createdAt: string
  readonly updatedAt: string
}

/** Flags that an alert kills: those of a list, or of a tag. */
export interface KillMapping {
  /** Labels that the alert must have; an empty choice matches every alert. */
  readonly match: Readonly<Record<string, string>>
  readonly flags: readonly string[]
  readonly tag: string | null
}

/** Where alerts come in that kill flags of one environment. */
export interface KillHookDocument {
  readonly id: string
  readonly name: string
  /** Environment id. */
  readonly environment: string
  /** Alertmanager sends a bearer token; `signed` is one alert, signed as Standard Webhooks says. */
  readonly format: 'alertmanager' | 'signed'
  readonly mappings: readonly KillMapping[]
  /** Whether an alert that is over lifts the kill that it caused. */
  readonly restoreWhenResolved: boolean
  /** SHA-256 of the bearer token, hex, or the signing secret, sealed with the master key. */
  readonly secret: string
  /** The secret before the last rotation, and until when it is still taken. */
  readonly previous: { readonly secret: string; readonly expiresAt: string } | null
  readonly createdAt: string
  readonly updatedAt: string
}

/** An edge in a worker, which holds no stream: what it serves is pushed to it. */
export interface WorkerDocument {
  readonly id: string
  readonly name: string
  /** Environment id. */
  readonly environment: string
  /** Base URL, without a slash at its end. It holds no credential: signatures are what counts. */
  readonly url: string
  readonly createdAt: string
}

/** What has keys that may not differ by case only. */
export type TakenKeyKind = 'flag' | 'segment' | 'exclusionGroup'

/** Names of documents within a project's log. Keys and ids never contain a slash. */
export const documentName = {
  project: (key: string): string => `project/${key}`,
  deletedProject: (id: string): string => `deletedProject/${id}`,
  token: (id: string): string => `token/${id}`,
  session: (id: string): string => `session/${id}`,
  migration: (number: number): string => `migration/${String(number).padStart(3, '0')}`,
  standby: 'standby/installation',
  environment: (key: string): string => `environment/${key}`,
  flag: (key: string): string => `flag/${key}`,
  flagConfig: (flag: string, environmentId: string): string =>
    `flagConfig/${flag}/${environmentId}`,
  kill: (flag: string, environmentId: string): string => `kill/${flag}/${environmentId}`,
  killHold: (flag: string, environmentId: string): string => `killHold/${flag}/${environmentId}`,
  sdkKey: (id: string): string => `sdkKey/${id}`,
  /** 1 for the first key, and so on. */
  signingKey: (number: string): string => `signingKey/${number}`,
  segment: (key: string): string => `segment/${key}`,
  exclusionGroup: (key: string): string => `exclusionGroup/${key}`,
  /** There is one of each in a project. */
  debtRules: 'debtRules/project',
  debtReport: 'debtReport/project',
  debtExemption: (flag: string): string => `debtExemption/${flag}`,
  ramp: (id: string): string => `ramp/${id}`,
  webhook: (id: string): string => `webhook/${id}`,
  killHook: (id: string): string => `killHook/${id}`,
  worker: (id: string): string => `worker/${id}`,
  schedule: (id: string): string => `schedule/${id}`,
  takenKey: (kind: TakenKeyKind, lowerCaseKey: string): string =>
    `takenKey/${kind}/${lowerCaseKey}`,
}

/** A value of a flag is of the flag's type. */
export function isOfType(value: JsonValue, type: FlagType): boolean {
  return type === 'json' || typeof value === type
}
