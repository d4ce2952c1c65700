import { lstat, readdir, readFile } from 'node:fs/promises'
import { join, posix, relative, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { git } from './git.ts'

/** Folders that hold nobody's own code. */
const neverEntered = new Set(['.git', 'node_modules'])

/**
 * Paths of the files below a folder, from there and with slashes, sorted. What git ignores is left
 * out, and what `exclude` says in the same terms. Outside of a repository the `.gitignore` files
 * are read instead. Links are listed, and never followed.
 */
export async function listFiles(
  folder: string,
  exclude: readonly string[] = [],
): Promise<readonly string[]> {
  const listed = await git(folder, [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
  ])
  const paths =
    listed === null ? await walkFolder(folder) : listed.split('\0').filter((path) => path !== '')
  const excluded = ignore().add([...exclude])
  return excluded.filter(paths.filter((path) => !isForeign(path))).toSorted()
}

function isForeign(path: string): boolean {
  return path.split('/').some((part) => neverEntered.has(part))
}

interface Rules {
  /** The folder that the rules are of, from the root; empty for the root itself. */
  readonly folder: string
  readonly rules: Ignore
}

async function walkFolder(root: string): Promise<string[]> {
  const found: string[] = []
  const open: { readonly folder: string; readonly rules: readonly Rules[] }[] = [
    { folder: root, rules: [] },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { folder } = next
    const own = await readRules(root, folder)
    const rules = own === null ? next.rules : [...next.rules, own]
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = pathFrom(root, join(folder, entry.name))
      const isFolder = entry.isDirectory()
      if (neverEntered.has(entry.name) || isIgnored(rules, path, isFolder)) continue
      if (isFolder) open.push({ folder: join(folder, entry.name), rules })
      else if (entry.isFile() || entry.isSymbolicLink()) found.push(path)
    }
  }
  return found
}

async function readRules(root: string, folder: string): Promise<Rules | null> {
  const file = join(folder, '.gitignore')
  const isFile = await lstat(file).then(
    (stats) => stats.isFile(),
    () => false,
  )
  if (!isFile) return null
  return { folder: pathFrom(root, folder), rules: ignore().add(await readFile(file, 'utf8')) }
}

function isIgnored(rules: readonly Rules[], path: string, isFolder: boolean): boolean {
  return rules.some(({ folder, rules }) => {
    const inside = folder === '' ? path : posix.relative(folder, path)
    return rules.ignores(isFolder ? `${inside}/` : inside)
  })
}

function pathFrom(root: string, path: string): string {
  return relative(root, path).split(sep).join('/')
}
