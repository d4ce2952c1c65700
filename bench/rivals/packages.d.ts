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
