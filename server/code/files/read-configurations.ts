import { posix } from 'node:path'
import { leadsTo } from '../modules/configuration.ts'
import { CONFIGURATIONS } from '../modules/project-files.ts'
import { git } from './git.ts'
import { readText } from './read-file.ts'

/** Configurations that are read at most besides those among the files. */
const moreMax = 200
const aboveMax = 10

/** The files that say where modules are. */
export interface Configurations {
  /** The folder from the root of the repository; empty if it is the root, or in none. */
  readonly here: string
  /** Texts by path from the folder. */
  readonly texts: ReadonlyMap<string, string>
}

/**
 * Reads the files that say where modules are: those among `paths`, those of the folders above up to
 * the root of the repository, and what they extend and refer to.
 */
export async function readConfigurations(
  folder: string,
  paths: readonly string[],
): Promise<Configurations> {
  const prefix = (await git(folder, ['rev-parse', '--show-prefix']))?.trim() ?? ''
  const here = prefix.replace(/\/$/, '')
  const found = new Map<string, string>()
  const tried = new Set<string>()
  const open = [...paths.filter((path) => CONFIGURATIONS.test(path)), ...above(here)]
  const max = open.length + moreMax
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (tried.has(path) || tried.size >= max) continue
    tried.add(path)
    const file = await readText(folder, path)
    if ('skipped' in file) continue
    found.set(path, file.text)
    if (posix.basename(path) !== 'package.json') open.push(...leadsTo(path, file.text))
  }
  return { here, texts: found }
}

function above(here: string): readonly string[] {
  const levels = here === '' ? 0 : Math.min(aboveMax, here.split('/').length)
  return Array.from({ length: levels }, (_, index) => '../'.repeat(index + 1)).flatMap((folder) =>
    ['package.json', 'tsconfig.json', 'jsconfig.json'].map((name) => `${folder}${name}`),
  )
}
