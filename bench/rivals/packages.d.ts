// What the bench uses of each rival's package. The packages are installed for the bench alone, so
// that the check of the whole repository does not have their own types.

declare module '@openfeature/flagd-core' {
  export type EvaluationContext = Readonly<Record<string, string>>
  export class FlagdCore {
    setConfigurations(text: string): string[]
    resolveBooleanEvaluation(
      flag: string,
      defaultValue: boolean,
      context: EvaluationContext,
    ): { readonly value: boolean }
    resolveStringEvaluation(
      flag: string,
      defaultValue: string,
      context: EvaluationContext,
    ): { readonly value: string }
    resolveAll(context: EvaluationContext): readonly { flagKey: string; value: unknown }[]
  }
}

declare module '@growthbook/growthbook' {
  export interface UserContext {
    readonly attributes: Readonly<Record<string, string>>
  }
  export class GrowthBookClient {
    constructor(options: { savedGroups: Record<string, readonly string[]> })
    initSync(options: { payload: object }): this
    isOn(flag: string, context: UserContext): boolean
    getFeatureValue(flag: string, defaultValue: string, context: UserContext): string
    destroy(): void
  }
}

declare module '@launchdarkly/node-server-sdk' {
  export type LDContext = Readonly<Record<string, string>>
  export interface LDClient {
    waitForInitialization(options: { timeout: number }): Promise<this>
    boolVariation(flag: string, context: LDContext, defaultValue: boolean): Promise<boolean>
    stringVariation(flag: string, context: LDContext, defaultValue: string): Promise<string>
    allFlagsState(context: LDContext): Promise<{ allValues(): object }>
    close(): void
  }
  type Log = (...values: unknown[]) => void
  export function init(
    key: string,
    options: {
      updateProcessor: object
      sendEvents: boolean
      diagnosticOptOut: boolean
      logger: Readonly<Record<'error' | 'warn' | 'info' | 'debug', Log>>
    },
  ): LDClient
}

declare module '@launchdarkly/node-server-sdk/integrations' {
  export class FileDataSourceFactory {
    constructor(options: { paths: readonly string[]; autoUpdate: boolean })
    getFactory(): object
  }
}

declare module 'unleash-client' {
  import type { EventEmitter } from 'node:events'
  export interface Context {
    readonly userId: string
    readonly properties: Readonly<Record<string, string>>
  }
  export class InMemStorageProvider {}
  export class Unleash extends EventEmitter {
    constructor(options: {
      appName: string
      url: string
      refreshInterval: number
      bootstrap: { data: object[]; segments: object[] }
      storageProvider: InMemStorageProvider
      disableMetrics: boolean
      disableAutoStart: boolean
    })
    start(): Promise<void>
    isEnabled(flag: string, context: Context): boolean
    getVariant(flag: string, context: Context): { readonly name: string }
    destroy(): void
  }
}

declare module 'configcat-node' {
  export class User {
    constructor(
      identifier: string,
      email: string | undefined,
      country: string,
      custom: Readonly<Record<string, string>>,
    )
  }
  export const PollingMode: { readonly ManualPoll: number }
  export interface Snapshot {
    getValue(flag: string, defaultValue: boolean, user: User): boolean
    getValue(flag: string, defaultValue: string, user: User): string
  }
  export function getClient(
    key: string,
    mode: number,
    options: {
      offline: boolean
      cache: { get: (key: string) => string; set: (key: string, value: string) => void }
    },
  ): { waitForReady(): Promise<unknown>; snapshot(): Snapshot; dispose(): void }
}

declare module 'statsig-node' {
  export interface StatsigUser {
    readonly userID: string
    readonly country: string
    readonly custom: Readonly<Record<string, string>>
  }
  interface Silent {
    readonly disableExposureLogging: boolean
  }
  class StatsigServer {
    constructor(
      key: string,
      options: {
        bootstrapValues: string
        localMode: boolean
        disableAllLogging: boolean
        disableDiagnostics: boolean
        disableRulesetsSync: boolean
        disableIdListsSync: boolean
        initStrategyForIP3Country: 'none'
        initStrategyForIDLists: 'none'
      },
    )
    initializeAsync(): Promise<unknown>
    checkGate(user: StatsigUser, gate: string, options: Silent): boolean
    getConfig(
      user: StatsigUser,
      config: string,
      options: Silent,
    ): { get(member: string, defaultValue: string): string }
    getClientInitializeResponse(
      user: StatsigUser,
      clientKey: undefined,
      options: { hash: 'none' },
    ): unknown
    shutdownAsync(): Promise<void>
  }
  const statsig: { readonly StatsigServer: typeof StatsigServer }
  export default statsig
}

declare module '@eppo/node-server-sdk' {
  type Attributes = Readonly<Record<string, string>>
  export interface EppoClient {
    getBooleanAssignment(
      flag: string,
      subject: string,
      attributes: Attributes,
      defaultValue: boolean,
    ): boolean
    getStringAssignment(
      flag: string,
      subject: string,
      attributes: Attributes,
      defaultValue: string,
    ): string
    stopPolling(): void
  }
  export function init(options: {
    apiKey: string
    baseUrl: string
    assignmentLogger: { logAssignment: (assignment: unknown) => void }
    pollingIntervalMs: number
    requestTimeoutMs: number
  }): Promise<EppoClient>
}

declare module '@featurevisor/sdk' {
  export type Context = Readonly<Record<string, string>>
  export interface Featurevisor {
    isEnabled(flag: string, context: Context): boolean
    getVariation(flag: string, context: Context): string | null
    getAllEvaluations(context: Context): object
    close(): void
  }
  export function createInstance(options: { datafile: string; logLevel: 'error' }): Featurevisor
}

declare module 'flagsmith-nodejs' {
  type Traits = Readonly<Record<string, string>>
  export class LocalFileHandler {
    constructor(path: string)
  }
  export interface Flags {
    readonly flags: Readonly<Record<string, { readonly value: unknown }>>
    isFeatureEnabled(flag: string): boolean
    getFeatureValue(flag: string): string
  }
  export class Flagsmith {
    constructor(options: { offlineMode: boolean; offlineHandler: LocalFileHandler })
    getIdentityFlags(identifier: string, traits: Traits): Promise<Flags>
    close(): Promise<void>
  }
}

declare module 'posthog-node' {
  interface FlagOptions {
    readonly personProperties: Readonly<Record<string, string>>
    readonly onlyEvaluateLocally: boolean
    readonly sendFeatureFlagEvents: boolean
  }
  interface FetchAnswer {
    readonly status: number
    readonly headers: Headers
    text(): Promise<string>
    json(): Promise<unknown>
  }
  export class PostHog {
    constructor(
      key: string,
      options: {
        host: string
        personalApiKey: string
        featureFlagsPollingInterval: number
        fetch: (url: string) => Promise<FetchAnswer>
      },
    )
    waitForLocalEvaluationReady(timeoutMs: number): Promise<boolean>
    isFeatureEnabled(flag: string, user: string, options: FlagOptions): Promise<boolean | undefined>
    getFeatureFlag(
      flag: string,
      user: string,
      options: FlagOptions,
    ): Promise<string | boolean | undefined>
    getAllFlags(user: string, options: FlagOptions): Promise<object>
    shutdown(): Promise<void>
  }
}

declare module '@devcycle/nodejs-server-sdk' {
  export interface DevCycleUser {
    readonly user_id: string
    readonly country: string
    readonly customData: Readonly<Record<string, string>>
  }
  interface DevCycleClient {
    onClientInitialized(): Promise<unknown>
    variableValue(user: DevCycleUser, flag: string, defaultValue: boolean): boolean
    variableValue(user: DevCycleUser, flag: string, defaultValue: string): string
    allVariables(user: DevCycleUser): object
    close(): Promise<void>
  }
  export function initializeDevCycle(
    key: string,
    options: {
      configCDNURI: string
      configPollingIntervalMS: number
      configPollingTimeoutMS: number
      eventFlushIntervalMS: number
      disableAutomaticEventLogging: boolean
      disableCustomEventLogging: boolean
      disableRealTimeUpdates: boolean
      logLevel: 'error'
    },
  ): DevCycleClient
}

declare module '@openfeature/flagd-provider' {
  import type { Provider } from '@openfeature/server-sdk'

  interface FlagdProvider extends Provider {}
  export const FlagdProvider: new (options: {
    resolverType: 'in-process'
    offlineFlagSourcePath: string
  }) => FlagdProvider
}

declare module '@unleash/proxy' {
  import type { RequestListener } from 'node:http'

  type Log = (...values: unknown[]) => void
  export function createApp(options: {
    unleashUrl: string
    unleashApiToken: string
    unleashAppName: string
    clientKeys: readonly string[]
    refreshInterval: number
    metricsInterval: number
    enableAllEndpoint: boolean
    logger: Readonly<Record<'debug' | 'info' | 'warn' | 'error' | 'fatal', Log>>
    expBootstrap: { data: readonly object[] }
  }): RequestListener
}
