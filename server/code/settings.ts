/** A function of an application that asks a flag for its callers. */
export interface Wrapper {
  /** The name it is called by, or the last part of it: `isEnabled`, `useFlag`. */
  readonly name: string
  /** Which argument is the flag's key, from 0; left out if it always asks `flag`. */
  readonly keyArgument?: number
  /** The flag it always asks. */
  readonly flag?: string
  /** What it gives: the value (the default), its details, or a promise of the value. */
  readonly gives?: Gives
}

/** What a call that asks a flag gives. */
export type Gives = 'value' | 'details' | 'promise' | 'promiseOfDetails'

/** What an application says of its code, in `sluice.config.ts`. */
export interface CodeSettings {
  /** Names of variables and properties that hold a client, besides those that are seen to. */
  readonly clients: readonly string[]
  readonly wrappers: readonly Wrapper[]
  /** Whether `getBooleanValue` and its like ask flags, and whether they give promises. */
  readonly openFeature: 'server' | 'web' | null
  /** Functions without side effects: calls to them may be removed. */
  readonly pure: readonly string[]
  /**
   * Names that a generator makes of flag keys, with a form of the key in braces:
   * `FLAG_{CONSTANT_CASE}`, `{camelCase}`, `{PascalCase}`, `{snake_case}`, `{kebab-case}`.
   */
  readonly generatedNames: readonly string[]
  /** What begins a specifier, and the folder it stands for: `{"@/": "src/"}`. */
  readonly aliases: Readonly<Record<string, string>>
  /** Files that are not looked at, as in a `.gitignore`. */
  readonly exclude: readonly string[]
}

/** The settings of an application that says nothing. */
export const DEFAULT_SETTINGS: CodeSettings = {
  clients: [],
  wrappers: [],
  openFeature: null,
  pure: [],
  generatedNames: [],
  aliases: {},
  exclude: [],
}
