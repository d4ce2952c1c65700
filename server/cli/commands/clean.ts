import { randomUUID } from 'node:crypto'
import { readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { join, posix, relative } from 'node:path'
import { styleText } from 'node:util'
import { createTwoFilesPatch } from 'diff'
import { type CleanUp, cleanFiles, type FilePlace } from '../../code/clean/clean-files.ts'
import type { Pin } from '../../code/clean/pin.ts'
import { type CodeBase, readCodeBase } from '../../code/code-base.ts'
import { uncommitted } from '../../code/files/git.ts'
import { listFiles } from '../../code/files/list-files.ts'
import { readSettings } from '../../code/settings-file.ts'
import { Failure } from '../failure.ts'
import { printable, printJson, printLine } from '../output.ts'
import { withProgress } from '../progress.ts'
import { findServed } from '../served-value.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { givenPath, surroundings } from '../surroundings.ts'

/** Places that are listed for people under one title. */
const placesShown = 50

/** Options of `sluice clean`. */
export interface CleanOptions extends CommonOptions {
  readonly serve?: string
  readonly value?: string
  readonly write?: boolean
  readonly force?: boolean
}

/** `sluice clean`: exit code 1 says that something is left to be done by hand. */
export async function cleanFlag(
  flag: string,
  paths: readonly string[],
  options: CleanOptions,
): Promise<void> {
  const { folder } = surroundings()
  const pin = await pinFlag(flag, options)
  if (options.write === true && options.force !== true) await refuseDirty(folder)
  const settings = await readSettings(folder)
  const listed = await listFiles(folder, settings.exclude)
  const code = await withProgress('reading', (onProgress) =>
    readCodeBase(folder, listed, [flag], settings, onProgress),
  )
  const cleanUp = cleanFiles(code, pin, chosenBy(folder, paths))
  if (options.write === true) await writeFiles(folder, cleanUp)
  const { changed, ...rest } = cleanUp
  const { skipped, places } = code
  if (options.json === true) {
    const diffs = changed.map((file) => ({ path: file.path, diff: diffOf(file) }))
    printJson({
      ...pin,
      written: options.write ?? false,
      changed: diffs,
      ...rest,
      skipped,
      files: places.paths.size,
    })
  } else printCleanUp(pin, cleanUp, code, options.write ?? false)
  const left = placesLeft(rest)
  if (left === 0) return
  throw new Failure(
    'NOT_ALL_CLEANED',
    `${flag} is still asked or written in ${left} ${left === 1 ? 'place' : 'places'} listed above, which you have to change by hand.`,
  )
}

/** How many lines hold what a person has to change. */
function placesLeft({ refused, failed, mentions }: Omit<CleanUp, 'changed'>): number {
  const places = [...refused, ...failed, ...mentions].map(({ path, line }) => `${path}:${line}`)
  return new Set(places).size
}

async function pinFlag(flag: string, options: CleanOptions): Promise<Pin> {
  if (options.value === undefined) {
    return { flag, ...(await findServed(await openSession(options), flag, options.serve)) }
  }
  const variation = options.serve ?? null
  try {
    return { flag, value: JSON.parse(options.value), variation }
  } catch {
    throw new Failure('USAGE', '--value must be JSON, for example true, 5 or \'"blue"\'.', {
      exitCode: 2,
    })
  }
}

async function refuseDirty(folder: string): Promise<void> {
  const changes = await uncommitted(folder)
  if (changes !== null && changes.length === 0) return
  const why =
    changes === null
      ? 'The folder is in no git repository, so that nothing could be undone.'
      : `There are ${changes.length} changes that are not committed; the clean-up would mix with them.`
  throw new Failure('WORK_TREE_DIRTY', `${why} Commit them first, or repeat with --force.`)
}

/** Only files that are named, or in a folder that is, are changed; all are looked at. */
function chosenBy(folder: string, paths: readonly string[]): (path: string) => boolean {
  if (paths.length === 0) return () => true
  const named = paths.map((path) => relative(folder, givenPath(path)).split('\\').join('/'))
  return (path) =>
    named.some((one) => one === '' || path === one || path.startsWith(`${posix.normalize(one)}/`))
}

/** Each file is replaced in one step, and only if it still is what was read. */
async function writeFiles(folder: string, { changed }: CleanUp): Promise<void> {
  for (const { path, before, after } of changed) {
    const file = join(folder, path)
    if ((await readFile(file, 'utf8')) !== before) {
      throw new Failure('FILE_CHANGED', `${path} was changed meanwhile; run the command again.`)
    }
    const draft = `${file}.${randomUUID()}.tmp`
    try {
      await writeFile(draft, after, { mode: (await stat(file)).mode, flag: 'wx' })
      await rename(draft, file)
    } catch (error) {
      await unlink(draft).catch(() => {})
      throw error
    }
  }
}

function diffOf({ path, before, after }: CleanUp['changed'][number]): string {
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, '', '', { context: 3 })
}

function printCleanUp(pin: Pin, cleanUp: CleanUp, code: CodeBase, isWritten: boolean): void {
  for (const file of cleanUp.changed) {
    for (const line of diffOf(file).split('\n').slice(1, -1)) printLine(coloured(line))
  }
  printPlaces('Left as they are', cleanUp.refused)
  printPlaces('Unused now, and yours to decide', cleanUp.leftovers)
  printPlaces('The key is still written', cleanUp.mentions)
  printPlaces('Only a comment, a changelog, a test or a word', cleanUp.asides)
  printPlaces('May ask any flag', cleanUp.dynamic)
  for (const { path, line, failure } of cleanUp.failed) {
    printLine(printable(`${path}:${line}: left as it is: ${failure}`))
  }
  const { skipped, places } = code
  const count = (reason: string) => skipped.filter((one) => one.reason === reason).length
  const reasons = [...new Set(skipped.map(({ reason }) => reason))]
  const told = reasons.map((reason) => `${count(reason)} ${reason}`).join(', ')
  const { changed } = cleanUp
  const verb = isWritten ? 'changed' : 'would be changed'
  printLine(
    `${changed.length} of ${places.paths.size} files ${verb}, as if ${pin.flag} always served ` +
      `${printable(JSON.stringify(pin.value))}${told === '' ? '' : `; skipped: ${told}`}.`,
  )
  if (!isWritten && changed.length > 0) printLine('Nothing is written yet: repeat with --write.')
}

function printPlaces(title: string, places: readonly FilePlace[]): void {
  if (places.length === 0) return
  printLine(`${title}:`)
  for (const { path, line, code, why } of places.slice(0, placesShown)) {
    printLine(printable(`  ${path}:${line}: ${code}`))
    printLine(printable(`    ${why}`))
  }
  const more = places.length - placesShown
  if (more > 0) printLine(`  and ${more} more (--json lists all)`)
}

function coloured(line: string): string {
  const safe = line.replaceAll(/\p{Cc}/gu, (character) => (character === '\t' ? '\t' : '\uFFFD'))
  const stream = surroundings().output
  if (line.startsWith('+')) return styleText('green', safe, { stream })
  return line.startsWith('-') ? styleText('red', safe, { stream }) : safe
}
