import type { CodeBase, Progress, SkippedFile } from './code-base.ts'
import {
  type DynamicRead,
  type FileReferences,
  findReferences,
  type Reference,
} from './references.ts'
import type { CodeSettings } from './settings.ts'
import type { Unparsed } from './source.ts'
import { searchInThreads } from './threads/search-threads.ts'
import { shareTexts } from './threads/shared-texts.ts'

/** All that an application's code says of flags. */
export interface FoundReferences {
  readonly references: readonly Reference[]
  readonly dynamic: readonly DynamicRead[]
  readonly unparsed: readonly Unparsed[]
  readonly skipped: readonly SkippedFile[]
  readonly files: number
}

/** For fewer files, starting threads would take longer than they save. */
const filesForThreads = 200
/** Files after which others get a turn: a bar must be drawn, a signal heard. */
const filesPerTurn = 50

/** Finds all references to flags in the files that were kept. */
export async function findAllReferences(
  code: CodeBase,
  flags: readonly string[],
  settings: CodeSettings,
  onProgress: Progress = () => {},
): Promise<FoundReferences> {
  const paths = [...code.texts.keys()].toSorted()
  const search = paths.length < filesForThreads ? searchHere : searchBeside
  const found = await search(paths, code, flags, settings, (done) => onProgress(done, paths.length))
  const references: Reference[] = []
  const dynamic: DynamicRead[] = []
  const unparsed: Unparsed[] = []
  for (const path of paths) {
    const file = found.get(path)
    if (file === undefined) continue
    if ('message' in file) unparsed.push(file)
    else {
      references.push(...file.references)
      dynamic.push(...file.dynamic)
    }
  }
  const { skipped, places } = code
  return { references, dynamic, unparsed, skipped, files: places.paths.size }
}

type Search = (
  paths: readonly string[],
  code: CodeBase,
  flags: readonly string[],
  settings: CodeSettings,
  onDone: (done: number) => void,
) => Promise<ReadonlyMap<string, FileReferences | Unparsed>>

const searchHere: Search = async (paths, code, flags, _settings, onDone) => {
  const search = { flags, project: code.project, finder: code.finder }
  const found = new Map<string, FileReferences | Unparsed>()
  for (const [index, path] of paths.entries()) {
    found.set(path, findReferences(path, code.texts.get(path) ?? '', search))
    if (index % filesPerTurn !== 0) continue
    onDone(index)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return found
}

const searchBeside: Search = (paths, { texts, more, places, finder }, flags, settings, onDone) => {
  const shared = shareTexts([...more, ...texts])
  const work = { shared, places, flags, names: finder.names, settings }
  return searchInThreads(paths, work, onDone)
}
