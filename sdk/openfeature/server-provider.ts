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
  type TrackingEventDetails,
} from '@openfeature/server-sdk'
import type { Client, ClientProblem, ClientStatus } from '../client/surface.ts'
import { writePair } from '../evaluate/pair.ts'
import type { Details, ErrorCode as OwnErrorCode } from '../model.ts'
import { PROVIDER_NAME } from './provider-name.ts'

/** How long `initialize` waits for flags unless told otherwise, ms. */
const READY_MS = 10_000

/** OpenFeature's words for the error codes, which are the same, and a sentence for each. */
const ERRORS: { readonly [code in OwnErrorCode]: readonly [code: ErrorCode, message: string] } = {
  PROVIDER_NOT_READY: [ErrorCode.PROVIDER_NOT_READY, 'there are no flags yet'],
  FLAG_NOT_FOUND: [ErrorCode.FLAG_NOT_FOUND, 'there is no such flag'],
  PARSE_ERROR: [ErrorCode.PARSE_ERROR, 'the flag, or the context, cannot be read'],
  TYPE_MISMATCH: [ErrorCode.TYPE_MISMATCH, 'the flag is of another type'],
  TARGETING_KEY_MISSING: [
    ErrorCode.TARGETING_KEY_MISSING,
    'the flag is split by an attribute that the context does not have',
  ],
}

/** Options of the provider. */
export interface SluiceProviderOptions {
  /** How long `setProviderAndWait` waits for the first flags, ms; 10,000 if absent. */
  readonly readyMs?: number
}

/**
 * An OpenFeature provider for servers, over a client that the application made; it evaluates
 * in-process. Make it right after its client, whose troubles it listens to from then on. It closes
 * the client when OpenFeature closes it, or replaces it by another provider.
 *
 * Events: READY, also after STALE and whenever the first flags come late; STALE after 45 s without
 * news, while the last flags are served on; CONFIGURATION_CHANGED with the keys of flags; ERROR
 * while there are no flags to serve, as PROVIDER_FATAL if the client is misconfigured or its key
 * refused.
 */
export class SluiceProvider implements Provider {
  readonly metadata = { name: PROVIDER_NAME } as const
  readonly runsOn = 'server'
  readonly events = new OpenFeatureEventEmitter()
  readonly #client: Client
  readonly #readyMs: number
  readonly #unsubscribe: readonly (() => void)[]
  /** What OpenFeature was told last; it tells of the end of `initialize` by itself. */
  #told: 'NOT_READY' | 'READY' | 'STALE' | 'ERROR' = 'NOT_READY'
  #fatal: ProviderFatalError | undefined
  #onFatal: (() => void) | undefined

  constructor(client: Client, { readyMs = READY_MS }: SluiceProviderOptions = {}) {
    this.#client = client
    this.#readyMs = readyMs
    this.#unsubscribe = [
      client.on('ready', () => this.#becameReady()),
      client.on('stale', () => this.#becameStale()),
      client.on('error', (problem) => this.#failed(problem)),
      client.on('change', (flagsChanged) => {
        if (this.#told === 'NOT_READY') return
        this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...flagsChanged] })
      }),
    ]
  }

  /**
   * Waits for the first flags. Rejects with ProviderNotReadyError when none came in time, and with
   * ProviderFatalError as soon as none can come; READY follows if they come after all.
   */
  async initialize(): Promise<void> {
    const fatal = new Promise<false>((resolve) => {
      this.#onFatal = () => resolve(false)
    })
    if (this.#fatal !== undefined) this.#onFatal?.()
    const isReady = await Promise.race([this.#client.ready(this.#readyMs), fatal])
    this.#told = isReady ? 'READY' : 'ERROR'
    if (isReady) return
    const message = `Sluice had no flags within ${this.#readyMs} ms`
    throw this.#fatal ?? new ProviderNotReadyError(message)
  }

  async onClose(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    await this.#client.close()
  }

  async resolveBooleanEvaluation(
    flagKey: string,
    defaultValue: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    return this.#resolutionOf(this.#client.details(flagKey, context, defaultValue))
  }

  async resolveStringEvaluation(
    flagKey: string,
    defaultValue: string,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<string>> {
    return this.#resolutionOf(this.#client.details(flagKey, context, defaultValue))
  }

  async resolveNumberEvaluation(
    flagKey: string,
    defaultValue: number,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<number>> {
    return this.#resolutionOf(this.#client.details(flagKey, context, defaultValue))
  }

  // OpenFeature lets the caller name the type of the object; nobody checks it.
  resolveObjectEvaluation<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>>
  async resolveObjectEvaluation(
    flagKey: string,
    defaultValue: JsonValue,
    context: EvaluationContext,
  ) {
    return this.#resolutionOf(this.#client.details(flagKey, context, defaultValue))
  }

  track(name: string, context: EvaluationContext, { value }: TrackingEventDetails): void {
    this.#client.track(name, context, value)
  }

  #becameReady(): void {
    this.#fatal = undefined
    if (this.#told === 'NOT_READY' || this.#told === 'READY') return
    this.#told = 'READY'
    this.events.emit(ProviderEvents.Ready)
  }

  #becameStale(): void {
    if (this.#told !== 'READY') return
    this.#told = 'STALE'
    this.events.emit(ProviderEvents.Stale)
  }

  /** What fails while flags are served is no error of evaluation: STALE tells of it in time. */
  #failed({ code, message }: ClientProblem): void {
    if (this.#client.status.state !== 'error') return
    const isFatal = code === 'MISCONFIGURED' || code === 'UNAUTHENTICATED'
    if (isFatal) this.#fatal = new ProviderFatalError(message)
    if (isFatal) this.#onFatal?.()
    if (this.#told === 'NOT_READY') return
    this.#told = 'ERROR'
    const errorCode = isFatal ? ErrorCode.PROVIDER_FATAL : ErrorCode.PROVIDER_NOT_READY
    this.events.emit(ProviderEvents.Error, { message, errorCode })
  }

  /** The one place where a variation becomes a variant. */
  #resolutionOf<T>(details: Details<T>): ResolutionDetails<T> {
    const { value, variation, reason, errorCode, metadata } = details
    const isOwn = metadata.overridden !== true
    const flagMetadata = { ...metadata, ...(isOwn ? flagSetOf(this.#client.status) : {}) }
    const resolution = { value, reason, flagMetadata }
    if (errorCode !== undefined) {
      const [code, errorMessage] = ERRORS[errorCode]
      return { ...resolution, errorCode: code, errorMessage }
    }
    return variation === undefined ? resolution : { ...resolution, variant: variation }
  }
}

/** Which flags were evaluated, as telemetry hooks read it (OpenFeature specification, appendix D). */
function flagSetOf({ environment, epoch, revision }: ClientStatus) {
  if (environment === null || epoch === null || revision === null) return {}
  return { flagSetId: environment, version: writePair({ epoch, revision }) }
}
