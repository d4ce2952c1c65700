import type { CodeBase, Progress, SkippedFile } from './code-base.ts'
import { type DynamicRead, findReferences, type Reference } from './references.ts'
import type { CodeSettings } from './settings.ts'
import type { Unparsed } from './source.ts'

/** All that an application's code says of flags. */
export interface FoundReferences {
  readonly references: readonly Reference[]
  readonly dynamic: readonly DynamicRead[]
  readonly unparsed: readonly Unparsed[]
  readonly skipped: readonly SkippedFile[]
  readonly files: number
}

/** Files after which others get a turn: a bar must be drawn, a signal heard. */
const filesPerTurn = 50

/** Finds all references to flags in the files that were kept. */
export async function findAllReferences(
  code: CodeBase,
  flags: readonly string[],
  settings: CodeSettings,
  onProgress: Progress = () => {},
): Promise<FoundReferences> {
  const references: Reference[] = []
  const dynamic: DynamicRead[] = []
  const unparsed: Unparsed[] = []
  const search = { flags, settings, imports: code.imports, finder: code.finder }
  const paths = [...code.texts.keys()].toSorted()
  for (const [index, path] of paths.entries()) {
    const found = findReferences(path, code.texts.get(path) ?? '', search)
    if ('message' in found) unparsed.push(found)
    else {
      references.push(...found.references)
      dynamic.push(...found.dynamic)
    }
    if (index % filesPerTurn !== 0) continue
    onProgress(index, paths.length)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { skipped, files } = code
  return { references, dynamic, unparsed, skipped, files }
}
