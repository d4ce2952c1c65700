import {
  ErrorCode,
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  ProviderFatalError,
  ProviderNotReadyError,
  type ResolutionDetails,
} from '@openfeature/web-sdk'
import type { Fetch } from '../../client/options.ts'
import { PROVIDER_NAME } from '../provider-name.ts'
import type { Evaluated } from './bulk-answer.ts'
import type { AnswerStorage } from './remembered-answers.ts'
import { WebFlags } from './web-flags.ts'

/** How long OpenFeature waits for flags unless told otherwise, ms. */
const READY_MS = 10_000
const POLL_MS = 15_000
const POLL_MIN_MS = 1_000

const ERROR_CODES: Readonly<Record<string, ErrorCode>> = { ...ErrorCode }

/** Options of the provider. */
export interface SluiceWebProviderOptions {
  /** Base URL of a control plane or an edge, for example `https://flags.example`. */
  readonly url: string
  /** A client key: `slu_client_…`. It is public. */
  readonly key: string
  /** How long `setProviderAndWait` and `setContext` wait for flags, ms; 10,000 if absent. */
  readonly readyMs?: number
  /**
   * Period of asking where nothing tells of changes, as at an edge in a worker, ms: 15,000 if absent,
   * at least 1,000. Pages that nobody looks at do not ask.
   */
  readonly pollMs?: number
  /**
   * Keeps the last answer for the next page that is loaded, which then begins with it: `localStorage`.
   * It holds values of flags and no context. Nothing is kept if absent.
   */
  readonly storage?: AnswerStorage
  /** Used in place of the host's `fetch`. */
  readonly fetch?: Fetch
}

/**
 * An OpenFeature provider for browsers: an edge evaluates all flags for the context, so a page never
 * has a rule. It hears of changes at once, changes back to a context that it knows without waiting, and
 * keeps the last flags while the edge cannot be reached.
 *
 * Events: READY, also after STALE and whenever the first flags come late; STALE after 45 s in which
 * nothing could be heard, while the last flags are served on; CONFIGURATION_CHANGED with the keys of
 * flags; ERROR while there are none for the context, as PROVIDER_FATAL if the key is refused.
 */
export class SluiceWebProvider implements Provider {
  readonly metadata = { name: PROVIDER_NAME } as const
  readonly runsOn = 'client'
  /** It holds the flags of one context. */
  readonly domainScoped = true
  readonly events = new OpenFeatureEventEmitter()
  readonly #flags: WebFlags
  readonly #readyMs: number
  readonly #waiting = new Set<(refusal: string | undefined) => void>()
  /** What OpenFeature was told last; of the end of what it waits for it knows by itself. */
  #told: 'NOT_READY' | 'READY' | 'STALE' | 'ERROR' = 'NOT_READY'

  constructor(options: SluiceWebProviderOptions) {
    const { url, key, readyMs = READY_MS, pollMs = POLL_MS, storage, fetch } = options
    this.#readyMs = readyMs
    this.#flags = new WebFlags(
      {
        ...{ url: url.replace(/\/+$/, ''), key, storage, pollMs: Math.max(POLL_MIN_MS, pollMs) },
        fetch: fetch ?? ((to, init) => globalThis.fetch(to, init)),
      },
      {
        onAnswer: (changed) => this.#answered(changed),
        onStale: (message) => this.#becameStale(message),
        onRefused: (message) => this.#refused(message),
      },
    )
  }

  /**
   * Waits for the first flags. Rejects with ProviderNotReadyError when none came in time, and with
   * ProviderFatalError as soon as the key is refused; READY follows if they come after all.
   */
  async initialize(context: EvaluationContext = {}): Promise<void> {
    this.#flags.use(context)
    await this.#untilAnswered()
  }

  /** Waits for the flags of the new context, unless they are known already. */
  onContextChange(_before: EvaluationContext, context: EvaluationContext): Promise<void> | void {
    this.#flags.use(context)
    if (!this.#flags.hasAnswer) return this.#untilAnswered()
    this.#told = 'READY'
  }

  async onClose(): Promise<void> {
    this.#flags.close()
    this.#settle(undefined)
  }

  resolveBooleanEvaluation(flagKey: string, defaultValue: boolean): ResolutionDetails<boolean> {
    return this.#resolve(flagKey, defaultValue, (value) => typeof value === 'boolean')
  }

  resolveStringEvaluation(flagKey: string, defaultValue: string): ResolutionDetails<string> {
    return this.#resolve(flagKey, defaultValue, (value) => typeof value === 'string')
  }

  resolveNumberEvaluation(flagKey: string, defaultValue: number): ResolutionDetails<number> {
    return this.#resolve(flagKey, defaultValue, (value) => typeof value === 'number')
  }

  // OpenFeature lets the caller name the type of the object; nobody checks it.
  resolveObjectEvaluation<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
  ): ResolutionDetails<T>
  resolveObjectEvaluation(flagKey: string, defaultValue: JsonValue) {
    return this.#resolve(flagKey, defaultValue, (value) => typeof value === 'object')
  }

  #resolve<T extends JsonValue>(
    flagKey: string,
    value: T,
    isAsked: (value: JsonValue) => value is T,
  ): ResolutionDetails<T> {
    const fail = (errorCode: ErrorCode, errorMessage: string) => {
      return { value, reason: 'ERROR', errorCode, errorMessage }
    }
    const flags = this.#flags
    if (!flags.hasFlags) {
      return fail(ErrorCode.PROVIDER_NOT_READY, 'there are no flags for this user yet')
    }
    const found = flags.find(flagKey)
    if (found === undefined) {
      return fail(ErrorCode.FLAG_NOT_FOUND, 'there is no such flag, or the key does not see it')
    }
    if (!found.ok) return fail(ERROR_CODES[found.errorCode] ?? ErrorCode.GENERAL, found.message)
    if (!isAsked(found.value)) return fail(ErrorCode.TYPE_MISMATCH, 'the flag is of another type')
    return this.#resolutionOf(found, found.value)
  }

  /** The one place where a variation becomes a variant. */
  #resolutionOf<T>(
    { variant, reason, metadata }: Extract<Evaluated, { ok: true }>,
    value: T,
  ): ResolutionDetails<T> {
    const { isConfirmed, isStale, flagSet } = this.#flags
    return {
      value,
      reason: isConfirmed ? reason : 'CACHED',
      flagMetadata: { ...metadata, ...flagSet, ...(isStale ? { stale: true } : {}) },
      ...(variant === undefined ? {} : { variant }),
    }
  }

  /** Until there are flags for the context, whichever it is by then. */
  async #untilAnswered(): Promise<void> {
    let refusal: string | undefined
    if (!this.#flags.hasAnswer) {
      this.#told = 'NOT_READY'
      refusal = await new Promise<string | undefined>((resolve) => {
        const timer = setTimeout(() => resolve(undefined), this.#readyMs)
        this.#waiting.add((why) => {
          clearTimeout(timer)
          resolve(why)
        })
      })
    }
    this.#told = this.#flags.hasAnswer ? 'READY' : 'ERROR'
    if (this.#flags.hasAnswer) return
    if (refusal !== undefined) throw new ProviderFatalError(refusal)
    throw new ProviderNotReadyError(`Sluice had no flags within ${this.#readyMs} ms`)
  }

  #settle(refusal: string | undefined): void {
    for (const settle of this.#waiting) settle(refusal)
    this.#waiting.clear()
  }

  #answered(changed: readonly string[]): void {
    const isAwaited = this.#told === 'NOT_READY'
    this.#settle(undefined)
    if (isAwaited) return
    if (this.#told !== 'READY' && !this.#flags.isStale) {
      this.#told = 'READY'
      this.events.emit(ProviderEvents.Ready)
    }
    if (changed.length === 0) return
    this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...changed] })
  }

  #becameStale(message: string): void {
    if (this.#told !== 'READY') return
    this.#told = 'STALE'
    this.events.emit(ProviderEvents.Stale, { message })
  }

  /** What fails while flags are served is no error of evaluation: STALE tells of it. */
  #refused(message: string): void {
    const isAwaited = this.#told === 'NOT_READY'
    this.#settle(message)
    if (isAwaited || this.#flags.hasAnswer || this.#told === 'ERROR') return
    this.#told = 'ERROR'
    const errorCode = ErrorCode.PROVIDER_FATAL
    this.events.emit(ProviderEvents.Error, { message, errorCode })
  }
}
