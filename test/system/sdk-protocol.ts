import type { ClientStatus, Details, EvaluationContext, JsonValue } from '@sluice/sdk'

/** How an SDK process makes a client. */
export interface Opening {
  readonly urls: readonly string[]
  readonly key: string
  readonly instance: string
  /** File of the client's `fileCache`; none if absent. */
  readonly cachePath?: string
  /** File whose text is the client's bootstrap; none if absent. */
  readonly bootstrapPath?: string
}

/** A flag to evaluate, with the caller's default. */
export interface Lookup {
  readonly flag: string
  readonly defaultValue: JsonValue
}

/** What came of evaluating many contexts. */
export interface Tally {
  readonly evaluations: number
  /** SHA-256, hex, of every flag, value, variation and reason in order. */
  readonly hash: string
  /** How often each of the flags that every context asked for served a variation. */
  readonly served: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly errors: number
}

/** What a client was seen serving at one revision. */
export interface Sight {
  readonly revision: number
  /** SHA-256, hex, of what the watched flags served. */
  readonly hash: string
  /** How many of the watched flags were killed. */
  readonly killed: number
}

/** Requests to an SDK process and their answers. `client` names one of its clients. */
export interface SdkCalls {
  open: { asks: { client: string; opening: Opening }; answers: null }
  ready: { asks: { client: string; timeoutMs: number }; answers: boolean }
  status: { asks: { client: string }; answers: ClientStatus }
  details: {
    asks: { client: string; context: EvaluationContext; lookup: Lookup }
    answers: Details
  }
  /**
   * Evaluates the contexts of a seed: `always` for each of them, of `inTurn` ten at a time.
   */
  tally: {
    asks: {
      client: string
      seed: number
      count: number
      always: readonly Lookup[]
      inTurn: readonly Lookup[]
    }
    answers: Tally
  }
  /** Which contexts of a seed get a variation: a bit each, in base64. */
  members: {
    asks: { client: string; seed: number; count: number; lookup: Lookup; variation: string }
    answers: string
  }
  /** Begins to note what flags serve, now and at each change. */
  watch: { asks: { client: string; lookups: readonly Lookup[] }; answers: null }
  /** What was noted so far. */
  sights: { asks: { client: string }; answers: readonly Sight[] }
  /** Closes a client, which saves its cache. */
  close: { asks: { client: string }; answers: null }
}

/** One request as it goes over the channel, as JSON. */
export type SdkRequest = {
  [Name in keyof SdkCalls]: { id: number; call: Name; asks: SdkCalls[Name]['asks'] }
}[keyof SdkCalls]

/** One answer as it comes back, as JSON. */
export type SdkReply<Answers> = { id: number; answers: Answers } | { id: number; failure: string }
