import { posix } from 'node:path'
import type { TextOf } from './project-files.ts'
import { isRecord, readJson, textsOf } from './read-json.ts'
import { bestMatch } from './star-pattern.ts'

/** What a `tsconfig.json` says of where modules are, with all that it extends. */
export interface Configuration {
  /** Patterns with at most one `*`, and where they lead; from the root of the files. */
  readonly paths: readonly Mapping[]
  /** Where names that are no paths begin; undefined if nobody says so. */
  readonly baseUrl: string | undefined
  /** Configurations that this one leads to. */
  readonly references: readonly string[]
}

type Mapping = readonly [pattern: string, targets: readonly string[]]

/** Finds the file that an `extends` names by the name of a package. */
export type PackageFile = (specifier: string) => readonly string[]

const depthMax = 20
/** Stands for the folder of the configuration that is read, also in one that it extends. */
const configDir = `\${configDir}`
const none: Configuration = { paths: [], baseUrl: undefined, references: [] }

/** Reads a configuration; nothing where there is no such file. */
export function readConfiguration(
  path: string,
  textOf: TextOf,
  packageFile: PackageFile,
  reader = { folder: posix.dirname(path), depth: 0 },
): Configuration {
  const text = textOf(path)
  if (text === undefined || reader.depth > depthMax) return none
  const folder = posix.dirname(path)
  const within = (base: string, name: string) =>
    name.startsWith(configDir)
      ? posix.join(reader.folder, name.slice(configDir.length))
      : posix.join(base, name)
  const { compilerOptions, references, ...rest } = readJson(text)
  const deeper = { ...reader, depth: reader.depth + 1 }
  // Of several the later ones win, and what this file says itself wins over all.
  const inherited = textsOf(rest.extends).map((name) => {
    const base = extendedFiles(path, name, packageFile).find((one) => textOf(one) !== undefined)
    return base === undefined ? none : readConfiguration(base, textOf, packageFile, deeper)
  })
  const own = isRecord(compilerOptions) ? compilerOptions : {}
  const inheritedUrl = inherited.findLast(({ baseUrl }) => baseUrl !== undefined)?.baseUrl
  const baseUrl = typeof own.baseUrl === 'string' ? within(folder, own.baseUrl) : inheritedUrl
  const paths = isRecord(own.paths)
    ? Object.entries(own.paths).map(
        ([pattern, targets]): Mapping => [
          pattern,
          textsOf(targets).map((target) => within(baseUrl ?? folder, target)),
        ],
      )
    : (inherited.findLast((one) => one.paths.length > 0)?.paths ?? [])
  return { paths, baseUrl, references: referencesOf(folder, references) }
}

/** The files that a configuration may extend by a name, the likeliest first. */
export function extendedFiles(
  path: string,
  name: string,
  packageFile: PackageFile,
): readonly string[] {
  if (!/^\.{1,2}(?:\/|$)/.test(name)) return packageFile(name)
  const base = posix.join(posix.dirname(path), name)
  return base.endsWith('.json') ? [base] : [`${base}.json`, base, `${base}/tsconfig.json`]
}

/** The configurations that a file extends and refers to, as far as they are files beside it. */
export function leadsTo(path: string, text: string): readonly string[] {
  const read = readJson(text)
  const folder = posix.dirname(path)
  const extended = textsOf(read.extends).flatMap((name) => extendedFiles(path, name, () => []))
  return [...extended, ...referencesOf(folder, read.references)]
}

/** The targets of the pattern that a name matches, with what stands for the `*` put in. */
export function mappedTo({ paths }: Configuration, specifier: string): readonly string[] {
  const match = bestMatch(paths, specifier)
  return (match?.target ?? []).map((one) => one.replace('*', () => match?.middle ?? ''))
}

function referencesOf(folder: string, references: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(references) ? references : []
  return list.flatMap((one) => {
    const path = isRecord(one) && typeof one.path === 'string' ? one.path : undefined
    if (path === undefined) return []
    const file = posix.join(folder, path)
    return [file.endsWith('.json') ? file : `${file}/tsconfig.json`]
  })
}
