import { posix } from 'node:path'
import { generatedNames } from '../generated-names.ts'
import { keyReader } from '../key-reader.ts'
import { Lines } from '../lines.ts'
import { isParsed, isParsedFile, parseSource } from '../source.ts'
import { findInCode } from './find-in-code.ts'
import { findInText, type KeyPlace } from './find-in-text.ts'
import { textStyle } from './text-style.ts'

/** A place where a flag's key is written. */
export interface WrittenPlace {
  readonly path: string
  readonly line: number
  /** The line, cut where it gets long. */
  readonly code: string
  readonly why: string
}

/** Where a file holds a flag's key. */
export interface Written {
  /** As code or data would have it. */
  readonly keys: readonly WrittenPlace[]
  /** Where it is hardly asked: comments, changelogs, names of tests, ordinary words. */
  readonly asides: readonly WrittenPlace[]
}

/** Of one file, more say nothing new. */
const asidesMax = 100
const codeCharactersMax = 60
/** Files that tell what was, and lists of packages. */
const history = /^(?:change-?log|changes|history|news|release-?notes?|releases)(?:\.[a-z]+)?$/i
const lockFile = /^(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.sum|.*\.lockb?)$/i
const madeTypes = '// Made by `sluice types`'

/** Finds where a file of any kind holds a flag's key; `patterns` are those of generated names. */
export function findWritten(
  path: string,
  text: string,
  flag: string,
  patterns: readonly string[],
): Written {
  const whole = asideOfFile(path, text)
  const lines = new Lines(text)
  const places = new Map<number, WrittenPlace & { readonly isAside: boolean }>()
  for (const { start, aside } of placesIn(path, text, flag, patterns)) {
    const line = lines.at(start)
    const why = whole ?? aside
    const known = places.get(line)
    if (known !== undefined && (!known.isAside || why !== null)) continue
    const shown = { path, line, code: lineOf(text, start) }
    places.set(line, {
      ...shown,
      why: why ?? `${flag} is still written here`,
      isAside: why !== null,
    })
  }
  const sorted = [...places.values()].toSorted((a, b) => a.line - b.line)
  const listed = (isAside: boolean) =>
    sorted
      .filter((place) => place.isAside === isAside)
      .map(({ isAside: _, ...place }): WrittenPlace => place)
  return { keys: listed(false), asides: listed(true).slice(0, asidesMax) }
}

function placesIn(
  path: string,
  text: string,
  flag: string,
  patterns: readonly string[],
): readonly KeyPlace[] {
  const style = textStyle(path)
  const names = [flag, ...generatedNames(flag, patterns)]
  const source = isParsedFile(path) ? parseSource(path, text) : undefined
  if (source === undefined || !isParsed(source)) return findInText(text, names, style)
  const around = source.rest === '' ? [] : findInText(source.rest, names, style)
  // Where a key is written matters, and not what stands for it.
  const keys = keyReader({ read: () => undefined }, [flag], patterns)
  return [...findInCode(source, flag, keys), ...around]
}

function asideOfFile(path: string, text: string): string | null {
  const name = posix.basename(path)
  if (history.test(name) || /(?:^|\/)\.changeset\//.test(path)) return 'in a changelog'
  if (lockFile.test(name)) return 'in a list of packages'
  return text.startsWith(madeTypes) ? 'in what `sluice types` made, and makes again' : null
}

function lineOf(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const next = text.indexOf('\n', offset)
  const end = next < 0 ? text.length : next
  // Of a line that is long, as in what a tool wrote, the part with the key.
  const from = end - start > 500 ? Math.max(start, offset - 20) : start
  const line = text
    .slice(from, Math.min(end, from + 500))
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line.length > codeCharactersMax ? `${line.slice(0, codeCharactersMax - 3)}...` : line
}
