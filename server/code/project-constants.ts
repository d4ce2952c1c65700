import { posix } from 'node:path'
import { type Constant, exportedConstants, type ImportedConstants } from './constants.ts'
import { isParsed, parseSource } from './source.ts'

/** Text of a file by its path; undefined if there is no such file. */
export type TextOf = (path: string) => string | undefined

const endings = ['', '.ts', '.tsx', '.js', '.jsx', '.mts', '.cts', '.mjs', '.cjs']
const nothing: ReadonlyMap<string, Constant> = new Map()

/**
 * Follows imports from file to file, to the constants that they export. Files are read when they are
 * first asked for; those that import each other in a circle export what does not depend on it.
 */
export function projectConstants(
  textOf: TextOf,
  aliases: Readonly<Record<string, string>>,
): ImportedConstants {
  const known = new Map<string, ReadonlyMap<string, Constant>>()
  const resolve: ImportedConstants = (fromPath, specifier) => {
    const base = targetOf(fromPath, specifier, aliases)
    if (base === undefined) return undefined
    for (const path of candidates(base)) {
      const found = known.get(path)
      if (found !== undefined) return found
      const text = textOf(path)
      if (text === undefined) continue
      known.set(path, nothing)
      const source = parseSource(path, text)
      const exported = isParsed(source) ? exportedConstants(source, resolve) : nothing
      known.set(path, exported)
      return exported
    }
    return undefined
  }
  return resolve
}

/** The path that a specifier stands for, without its ending; undefined for a package. */
function targetOf(
  fromPath: string,
  specifier: string,
  aliases: Readonly<Record<string, string>>,
): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(fromPath), specifier)
  for (const [prefix, folder] of Object.entries(aliases)) {
    if (specifier.startsWith(prefix)) return posix.join(folder, specifier.slice(prefix.length))
  }
  return undefined
}

/** `./keys.js` in a source is written by `./keys.ts`. */
function candidates(base: string): readonly string[] {
  const bare = base.replace(/\.([cm]?)jsx?$/, '')
  const sources = bare === base ? [] : ['.ts', '.tsx', '.mts', '.cts'].map((end) => `${bare}${end}`)
  const folders = endings.slice(1).map((ending) => `${base}/index${ending}`)
  return [...endings.map((ending) => `${base}${ending}`), ...sources, ...folders]
}
