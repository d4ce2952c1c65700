/** Text of a file by its path; undefined if there is none, or it is not kept. */
export type TextOf = (path: string) => string | undefined

/** Where the files of an application are. */
export interface ProjectPlaces {
  /** Their folder from the root of the repository; empty if it is the root, or in none. */
  readonly here: string
  /** Paths of all of them, whether their text is kept or not. */
  readonly paths: ReadonlySet<string>
  /** Paths of those that say where modules are, also of some above the folder. */
  readonly configurations: readonly string[]
}

/** The files of an application, as far as modules are looked for among them. */
export interface ProjectFiles extends ProjectPlaces {
  readonly textOf: TextOf
}

/** Names of the files that say where modules are. */
export const CONFIGURATIONS = /(?:^|\/)(?:package|jsconfig|tsconfig[^/]*)\.json$/
