import type { CodeBase } from '../code-base.ts'
import { lineAt } from '../source.ts'
import { findWritten } from '../written/find-written.ts'
import { type CleanedFile, type CleanFailure, cleanSource, isCleaned } from './clean-source.ts'
import type { Pin } from './pin.ts'
import type { Place } from './place-in.ts'

/** A place in a named file. */
export interface FilePlace extends Place {
  readonly path: string
}

/** What removing a flag from an application comes to. Nothing is written yet. */
export interface CleanUp {
  readonly changed: readonly {
    readonly path: string
    readonly before: string
    readonly after: string
  }[]
  readonly refused: readonly FilePlace[]
  readonly leftovers: readonly FilePlace[]
  /** Where the key is still written afterwards, in files of any kind. */
  readonly mentions: readonly FilePlace[]
  /** Where it is written and hardly asked: comments, changelogs, names of tests, ordinary words. */
  readonly asides: readonly FilePlace[]
  readonly dynamic: readonly FilePlace[]
  readonly failed: readonly CleanFailure[]
}

/** What stands in a text for bytes that are no UTF-8: the file cannot be written as it was. */
const REPLACEMENT = '\uFFFD'
/** Files that hold nothing but code, or of which the code is taken out and put back. */
const cleanable = /\.(?:[cm]?[jt]s|[jt]sx|vue)$/

/**
 * Rewrites the files of an application that have to do with a flag, as far as `isChosen` says, and
 * then looks in all of them for what is left.
 */
export function cleanFiles(
  { texts, project }: CodeBase,
  pin: Pin,
  isChosen: (path: string) => boolean = () => true,
): CleanUp {
  const cleaned: CleanedFile[] = []
  const failed: CleanFailure[] = []
  const mentions: FilePlace[] = []
  const asides: FilePlace[] = []
  for (const [path, before] of texts) {
    const settings = project.settingsOf(path)
    let text = before
    if (isChosen(path) && cleanable.test(path) && !/\.d\.[cm]?ts$/.test(path)) {
      const result = cleanSource(path, before, pin, settings, project.imports)
      const lost = before.indexOf(REPLACEMENT)
      if (!isCleaned(result)) failed.push(result)
      else if (lost >= 0 && result.text !== before) {
        failed.push({ path, line: lineAt(before, lost), failure: 'not all of it is UTF-8' })
      } else {
        cleaned.push(result)
        text = result.text
      }
    }
    const written = findWritten(path, text, pin.flag, settings.generatedNames)
    mentions.push(...written.keys)
    asides.push(...written.asides)
  }
  const placesOf = (pick: (file: CleanedFile) => readonly Place[]): FilePlace[] =>
    cleaned.flatMap((file) => pick(file).map((place) => ({ path: file.path, ...place })))
  return {
    changed: cleaned.flatMap(({ path, text }) => {
      const before = texts.get(path) ?? ''
      return before === text ? [] : [{ path, before, after: text }]
    }),
    refused: placesOf(({ refused }) => refused),
    leftovers: placesOf(({ leftovers }) => leftovers),
    mentions,
    asides,
    dynamic: placesOf(({ dynamic }) => dynamic),
    failed,
  }
}
