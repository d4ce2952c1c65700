import type { EvaluationContext, JsonValue, Reason, Snapshot } from '../model.ts'

/** Where messages go; the host's `console` is one. */
export interface Logger {
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

/** Keeps the last good snapshot across restarts. `fileCache` of `@sluice/sdk/node` is one. */
export interface SnapshotCache {
  /** The text last saved, or null if there is none. */
  load(): Promise<string | null> | string | null
  save(text: string): Promise<void>
}

/** How busy a process is, since it was last asked. */
export interface Saturation {
  /** How much later than they should timers ran, 99th percentile. */
  readonly eventLoopDelayMs: number
  /** Time of the processor in which it ran, as a share of the time that passed; 1 is one core. */
  readonly cpu: number
}

/** A unit was given a variation. */
export interface Exposure {
  readonly flagKey: string
  readonly variation: string
  readonly value: JsonValue
  readonly reason: Reason
  readonly context: EvaluationContext
}

/** The part of the host's `fetch` that the client uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** A public key as a JSON Web Key Set lists it; further members are ignored. */
export interface PublicJwk {
  readonly kty: string
  readonly crv: string
  readonly x: string
  readonly kid: string
}

/** A JSON Web Key Set, or the list of its keys. */
export type VerifyKeys = { readonly keys: readonly PublicJwk[] } | readonly PublicJwk[]

/** How to make a client. */
export interface ClientOptions {
  /** Base URL of the control plane or an edge; several are tried in turn. */
  readonly url: string | readonly string[]
  /** An SDK key of kind server (`slu_server_…`); it names the environment. */
  readonly key: string
  /** A snapshot, or its JSON, to start from before the control plane answers. */
  readonly bootstrap?: Snapshot | string
  readonly cache?: SnapshotCache
  /**
   * Public keys of the control plane: what none of them signed is refused, and the last good flags
   * stay. Take them from `/.well-known/jwks.json` when you deploy, not when you start. Without them
   * nothing is checked, trust rests on the connection (TLS), and `status.verified` is false.
   */
  readonly verifyKeys?: VerifyKeys
  /** Values served in this process whatever the control plane says, by flag key. */
  readonly overrides?: Readonly<Record<string, JsonValue>>
  /** Name of this process in receipts; random if absent. At most 128 characters are used. */
  readonly instance?: string
  /**
   * Tells how busy this process is; asked with every report. `processSaturation()` of
   * `@sluice/sdk/node` is one.
   */
  readonly saturation?: () => Saturation
  /** Used in place of the host's `fetch`. */
  readonly fetch?: Fetch
  /** Period of polling while there is no stream: 30,000 if absent, at least 1,000. */
  readonly pollMs?: number
  /** The host's console if absent; false for silence. */
  readonly logger?: Logger | false
  /**
   * Called with the first evaluation of a flag that gives a unit a variation, again after ten
   * minutes at the soonest. What it throws is logged and goes no further.
   */
  readonly onExposure?: (exposure: Exposure) => void
}
