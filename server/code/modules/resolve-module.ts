import { posix } from 'node:path'
import { type Configuration, mappedTo, readConfiguration } from './configuration.ts'
import { entryFiles, importTargets, type Package } from './package.ts'
import type { ProjectFiles } from './project-files.ts'
import { readJson } from './read-json.ts'

/** Finds the file that a specifier in a file means; undefined for what is no file of these. */
export type ResolveModule = (fromPath: string, specifier: string) => string | undefined

/** What files are known to depend on, and the modules that they import. */
export interface Modules {
  readonly resolve: ResolveModule
  /** Packages that the nearest `package.json` with dependencies names. */
  dependenciesOf(path: string): ReadonlySet<string>
}

const endings = ['', '.ts', '.tsx', '.js', '.jsx', '.mts', '.cts', '.mjs', '.cjs']
const depthMax = 10

/**
 * Finds modules as compilers and runtimes do: by path, by the `aliases` of the settings, by `paths`
 * and `baseUrl` of the nearest `tsconfig.json`, by `imports` of the nearest `package.json`, and by
 * the names of the packages that are among the files.
 */
export function modulesOf(
  project: ProjectFiles,
  aliases: Readonly<Record<string, string>>,
): Modules {
  const { textOf } = project
  const packages = packagesOf(project)
  const byName = packagesByName(packages)
  const configurations = new Map<string, Configuration>()

  const configurationAt = (path: string): Configuration => {
    const known = configurations.get(path)
    if (known !== undefined) return known
    const read = readConfiguration(path, textOf, (name) => packageFiles(name, true))
    configurations.set(path, read)
    return read
  }

  const resolve = (fromPath: string, specifier: string, depth: number): string | undefined => {
    if (depth > depthMax) return undefined
    if (/^\.{1,2}(?:\/|$)/.test(specifier)) {
      return firstOf([posix.join(posix.dirname(fromPath), specifier)], project)
    }
    for (const [prefix, folder] of Object.entries(aliases)) {
      if (!specifier.startsWith(prefix)) continue
      return firstOf([posix.join(folder, specifier.slice(prefix.length))], project)
    }
    return (
      mapped(fromPath, specifier) ??
      (specifier.startsWith('#')
        ? imported(fromPath, specifier, depth)
        : firstOf(packageFiles(specifier, false), project))
    )
  }

  /** By the nearest configuration, and those it refers to that are for the file too. */
  const mapped = (fromPath: string, specifier: string): string | undefined => {
    const nearest = foldersAbove(fromPath)
      .flatMap((folder) => [
        posix.join(folder, 'tsconfig.json'),
        posix.join(folder, 'jsconfig.json'),
      ])
      .find((path) => textOf(path) !== undefined)
    if (nearest === undefined) return undefined
    const own = configurationAt(nearest)
    const folders = new Set(foldersAbove(fromPath))
    const others = own.references.filter((path) => folders.has(posix.dirname(path)))
    for (const configuration of [own, ...others.map(configurationAt)]) {
      const { baseUrl } = configuration
      const bases = mappedTo(configuration, specifier)
      const found = firstOf(
        baseUrl === undefined ? bases : [...bases, posix.join(baseUrl, specifier)],
        project,
      )
      if (found !== undefined) return found
    }
    return undefined
  }

  const imported = (fromPath: string, specifier: string, depth: number): string | undefined => {
    const owner = foldersAbove(fromPath)
      .map((folder) => packages.get(folder))
      .find((one) => one !== undefined)
    if (owner === undefined) return undefined
    const { files, names } = importTargets(owner, specifier)
    return (
      firstOf(files, project) ??
      names.map((name) => resolve(fromPath, name, depth + 1)).find((path) => path !== undefined)
    )
  }

  const packageFiles = (name: string, isConfiguration: boolean): readonly string[] => {
    const [, packageName = '', rest = ''] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(name) ?? []
    const found = byName.get(packageName)
    if (found === undefined) return []
    const entry = rest === '' ? '.' : `./${rest}`
    if (!isConfiguration) return entryFiles(found, entry)
    const file = posix.join(found.folder, rest)
    return [...entryFiles(found, entry), file, `${file}.json`, `${file}/tsconfig.json`]
  }

  return {
    resolve: (fromPath, specifier) => resolve(fromPath, specifier, 0),
    dependenciesOf: (path) => {
      for (const folder of foldersAbove(path)) {
        const { json } = packages.get(folder) ?? {}
        const names = ['dependencies', 'peerDependencies', 'devDependencies'].flatMap((member) =>
          Object.keys(json?.[member] ?? {}),
        )
        if (names.length > 0) return new Set(names)
      }
      return new Set()
    },
  }
}

function packagesOf({ textOf, configurations }: ProjectFiles): ReadonlyMap<string, Package> {
  const found = new Map<string, Package>()
  for (const path of configurations) {
    if (posix.basename(path) !== 'package.json') continue
    const folder = posix.dirname(path)
    found.set(folder, { folder, json: readJson(textOf(path) ?? '') })
  }
  return found
}

/** Of packages with the same name none is certain: one of them may be there for a test only. */
function packagesByName(
  packages: ReadonlyMap<string, Package>,
): ReadonlyMap<string, Package | undefined> {
  const byName = new Map<string, Package | undefined>()
  for (const one of packages.values()) {
    const { name } = one.json
    if (typeof name === 'string') byName.set(name, byName.has(name) ? undefined : one)
  }
  return byName
}

/** The folder of a file and those above it, up to the root and beyond as far as files are known. */
function foldersAbove(path: string): readonly string[] {
  const folders: string[] = []
  let folder = posix.dirname(path)
  for (; folder !== '.'; folder = posix.dirname(folder)) folders.push(folder)
  const above = Array.from({ length: depthMax }, (_, index) =>
    Array(index + 1)
      .fill('..')
      .join('/'),
  )
  return [...folders, '.', ...above]
}

/** The first file that there is: `./keys.js` in a source is written by `./keys.ts`. */
function firstOf(bases: readonly string[], { paths, here }: ProjectFiles): string | undefined {
  for (const base of bases) {
    const found = candidates(fromHere(base, here)).find((path) => paths.has(path))
    if (found !== undefined) return found
  }
  return undefined
}

/** A path as files have it, also where a configuration above leads back into their folder. */
function fromHere(path: string, here: string): string {
  const normal = posix.normalize(path)
  if (here === '' || !normal.startsWith('../')) return normal
  const whole = posix.join(here, normal)
  return whole.startsWith(`${here}/`) ? whole.slice(here.length + 1) : normal
}

function candidates(base: string): readonly string[] {
  const bare = base.replace(/\.([cm]?)jsx?$/, '')
  const sources = bare === base ? [] : ['.ts', '.tsx', '.mts', '.cts'].map((end) => `${bare}${end}`)
  const folders = endings.slice(1).map((ending) => `${base}/index${ending}`)
  return [...endings.map((ending) => `${base}${ending}`), ...sources, ...folders]
}
