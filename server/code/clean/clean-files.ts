import type { CodeBase } from '../code-base.ts'
import { PARSED_FILES } from '../source.ts'
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
  readonly mentions: readonly FilePlace[]
  readonly dynamic: readonly FilePlace[]
  readonly failed: readonly CleanFailure[]
}

/** Rewrites all files of an application that have to do with a flag. */
export function cleanFiles({ texts, project }: CodeBase, pin: Pin): CleanUp {
  const cleaned: CleanedFile[] = []
  const failed: CleanFailure[] = []
  for (const [path, text] of texts) {
    if (!PARSED_FILES.test(path) || path.endsWith('.d.ts')) continue
    const result = cleanSource(path, text, pin, project.settingsOf(path), project.imports)
    if (isCleaned(result)) cleaned.push(result)
    else failed.push(result)
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
    mentions: placesOf(({ mentions }) => mentions),
    dynamic: placesOf(({ dynamic }) => dynamic),
    failed,
  }
}
