import { posix } from 'node:path'
import { isRecord, type JsonRecord } from './read-json.ts'
import { bestMatch } from './star-pattern.ts'

/** A `package.json`, and the folder it is in. */
export interface Package {
  readonly folder: string
  readonly json: JsonRecord
}

/** Members that name the main file, those of sources first. */
const mainMembers = ['source', 'types', 'typings', 'module', 'main'] as const
/** Folders that a build writes; its sources are beside them. */
const built = /^(?:dist|build|lib|out|esm|cjs|es|types)\//
const depthMax = 10

/** Where the `imports` of a package lead a name such as `#keys`: files, and names of packages. */
export function importTargets(
  { folder, json }: Package,
  specifier: string,
): { readonly files: readonly string[]; readonly names: readonly string[] } {
  const targets = targetsOf(json.imports, specifier)
  const files = targets.filter((target) => target.startsWith('.'))
  return {
    files: [...files, ...files.flatMap(sourcesOf)].map((path) => posix.join(folder, path)),
    names: targets.filter((target) => !target.startsWith('.')),
  }
}

/** Files that an entry of a package may be made of: as it is named, then as its source. */
export function entryFiles({ folder, json }: Package, entry: string): readonly string[] {
  const exported =
    typeof json.exports === 'string' || !hasEntries(json.exports)
      ? targetsOf({ '.': json.exports }, entry)
      : targetsOf(json.exports, entry)
  const mains = entry === '.' ? mainMembers.map((name) => json[name]) : []
  const usual = entry === '.' ? ['./src/index', './index'] : [entry, entry.replace('./', './src/')]
  const named = [...exported, ...mains.filter((one) => typeof one === 'string'), ...usual]
  return [...named, ...named.flatMap(sourcesOf)].map((path) => posix.join(folder, path))
}

/** The targets of a name among `imports` or `exports`, under whatever condition. */
function targetsOf(map: unknown, name: string): readonly string[] {
  if (!isRecord(map)) return []
  const match = bestMatch(Object.entries(map), name)
  return match === undefined ? [] : leaves(match.target, match.middle, 0)
}

function leaves(target: unknown, middle: string, depth: number): readonly string[] {
  if (typeof target === 'string') return [target.replaceAll('*', () => middle)]
  if (depth > depthMax) return []
  const list: readonly unknown[] = Array.isArray(target)
    ? target
    : isRecord(target)
      ? Object.values(target)
      : []
  return list.flatMap((one) => leaves(one, middle, depth + 1))
}

/** Whether `exports` has entries, and not only conditions of the one entry. */
function hasEntries(exported: unknown): boolean {
  return isRecord(exported) && Object.keys(exported).some((name) => name.startsWith('.'))
}

/** `dist/esm/keys.d.ts` is made of `src/keys`, or of `keys`. */
function sourcesOf(path: string): readonly string[] {
  const written = posix.normalize(path)
  if (!built.test(written)) return []
  const bare = written
    .replace(built, '')
    .replace(built, '')
    .replace(/\.d\.([cm]?)ts$/, '.$1js')
  return [`src/${bare}`, bare]
}
