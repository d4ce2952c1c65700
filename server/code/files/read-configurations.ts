import { posix } from 'node:path'
import { leadsTo } from '../modules/configuration.ts'
import { CONFIGURATIONS } from '../modules/project-files.ts'
import { git } from './git.ts'
import { readText } from './read-file.ts'

/** Configurations that are read at most besides those among the files. */
const moreMax = 200
const aboveMax = 10

/**
 * Reads the files that say where modules are: those among `paths`, those of the folders above up to
 * the root of the repository, and what they extend and refer to. Texts by path from the folder.
 */
export async function readConfigurations(
  folder: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const tried = new Set<string>()
  const open = [...paths.filter((path) => CONFIGURATIONS.test(path)), ...(await above(folder))]
  const max = open.length + moreMax
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (tried.has(path) || tried.size >= max) continue
    tried.add(path)
    const file = await readText(folder, path)
    if ('skipped' in file) continue
    found.set(path, file.text)
    if (posix.basename(path) !== 'package.json') open.push(...leadsTo(path, file.text))
  }
  return found
}

async function above(folder: string): Promise<readonly string[]> {
  const up = (await git(folder, ['rev-parse', '--show-cdup']))?.trim() ?? ''
  const levels = Math.min(aboveMax, up.split('/').filter((part) => part === '..').length)
  return Array.from({ length: levels }, (_, index) => '../'.repeat(index + 1)).flatMap((folder) =>
    ['package.json', 'tsconfig.json', 'jsconfig.json'].map((name) => `${folder}${name}`),
  )
}
