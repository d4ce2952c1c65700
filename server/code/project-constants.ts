import { type Constant, exportedConstants, type ImportedConstants } from './constants.ts'
import type { TextOf } from './modules/project-files.ts'
import type { ResolveModule } from './modules/resolve-module.ts'
import { isParsed, parseSource } from './source.ts'

const nothing: ReadonlyMap<string, Constant> = new Map()

/**
 * Follows imports from file to file, to the constants that they export. Files are read when they are
 * first asked for; those that import each other in a circle export what does not depend on it. A file
 * that is there and whose text is not kept exports nothing that counts.
 */
export function projectConstants(textOf: TextOf, resolveModule: ResolveModule): ImportedConstants {
  const known = new Map<string, ReadonlyMap<string, Constant>>()
  const resolve: ImportedConstants = (fromPath, specifier) => {
    const path = resolveModule(fromPath, specifier)
    if (path === undefined) return undefined
    const found = known.get(path)
    if (found !== undefined) return found
    const text = textOf(path)
    if (text === undefined) return undefined
    known.set(path, nothing)
    const source = parseSource(path, text)
    const exported = isParsed(source) ? exportedConstants(source, resolve) : nothing
    known.set(path, exported)
    return exported
  }
  return resolve
}
