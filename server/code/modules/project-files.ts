/** Text of a file by its path; undefined if there is none, or it is not kept. */
export type TextOf = (path: string) => string | undefined

/** The files of an application, as far as modules are looked for among them. */
export interface ProjectFiles {
  readonly textOf: TextOf
  /** Paths of all files that a module can be, whether their text is kept or not. */
  readonly paths: ReadonlySet<string>
  /** Paths of the files that say where modules are, which are kept all. */
  readonly configurations: readonly string[]
}

/** Names of the files that say where modules are. */
export const CONFIGURATIONS = /(?:^|\/)(?:package|jsconfig|tsconfig[^/]*)\.json$/
