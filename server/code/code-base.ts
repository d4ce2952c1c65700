import { posix } from 'node:path'
import { MAKES_CLIENT } from './client-makers.ts'
import { type Constant, type ImportedConstants, isClient } from './constants.ts'
import { mayAskAny } from './dynamic-text.ts'
import { readConfigurations } from './files/read-configurations.ts'
import { type FileText, readText, type SkipReason } from './files/read-file.ts'
import { generatedNames } from './generated-names.ts'
import type { ProjectPlaces } from './modules/project-files.ts'
import { openProject, type Project } from './open-project.ts'
import type { CodeSettings } from './settings.ts'
import { isParsedFile } from './source.ts'
import { WordFinder } from './words.ts'

/** A file that was not looked at. */
export interface SkippedFile {
  readonly path: string
  readonly reason: SkipReason
}

/** Those files of an application that have to do with some flags. */
export interface CodeBase {
  /** Text of the files that name a flag, or something that stands for one. */
  readonly texts: ReadonlyMap<string, string>
  /** Text of further files: they export clients, pass exports on, or say where modules are. */
  readonly more: ReadonlyMap<string, string>
  /** Where all files are. */
  readonly places: ProjectPlaces
  readonly skipped: readonly SkippedFile[]
  readonly bytes: number
  /** Finds the flags as words. */
  readonly finder: WordFinder
  /** What is known across the files. */
  readonly project: Project
}

/** How far reading has come. */
export type Progress = (done: number, total: number) => void

/** Files that are read at once: waiting for a disk costs nothing. */
const readsAtOnce = 16
const roundsMax = 10

/**
 * Reads the files at `paths` and keeps those that name one of the flags: by its key, by a name that
 * is generated of it, by a constant that another file exports, or by a wrapper of that flag alone.
 */
export async function readCodeBase(
  folder: string,
  paths: readonly string[],
  flags: readonly string[],
  settings: CodeSettings,
  onProgress: Progress = () => {},
): Promise<CodeBase> {
  const wrappers = settings.wrappers.filter(({ flag }) => flag !== undefined)
  const { here, texts: configurations } = await readConfigurations(folder, paths)
  const keys = new Set(flags)
  const names = [
    ...flags.flatMap((flag) => generatedNames(flag, settings.generatedNames)),
    ...wrappers.filter(({ flag }) => keys.has(flag ?? '')).map(({ name }) => name),
  ]
  const finder = new WordFinder(flags, names)
  const kept = new Map<string, string>()
  const skipped: SkippedFile[] = []
  const code = new Map<string, string>()
  let bytes = 0
  await readAll(folder, paths, onProgress, (path, file) => {
    if ('skipped' in file) {
      skipped.push({ path, reason: file.skipped })
      return
    }
    bytes += file.text.length
    if (finder.isIn(file.text) || (isParsedFile(path) && mayAskAny(file.text, settings))) {
      kept.set(path, file.text)
    }
    // Other code may import a constant from a file that is kept: its text is needed again.
    else if (isParsedFile(path) && mayImport(file.text)) code.set(path, file.text)
  })
  const textOf = (path: string) => configurations.get(path) ?? kept.get(path) ?? code.get(path)
  const places = { here, paths: new Set(paths), configurations: [...configurations.keys()] }
  const project = openProject({ textOf, ...places }, settings)
  followExports(kept, code, finder, project.imports)
  // Of the rest, those that make clients or pass on what others export are needed for imports.
  for (const [path, text] of code) {
    if (!passesOn.test(text) && !MAKES_CLIENT.test(text)) code.delete(path)
  }
  const texts = new Map([...kept].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  const more = new Map([...configurations, ...code])
  return { texts, more, places, skipped, bytes, finder, project }
}

/** Keeps the files that use a name under which a kept file exports a constant. */
function followExports(
  kept: Map<string, string>,
  code: Map<string, string>,
  finder: WordFinder,
  imports: ImportedConstants,
): void {
  let open = [...kept.keys()].filter((path) => namesKey(kept.get(path) ?? '', finder))
  for (let round = 0; round < roundsMax && open.length > 0; round += 1) {
    const exporting = open.filter((path) => /\bexport\b/.test(kept.get(path) ?? ''))
    const names = exporting.flatMap((path) => {
      const base = `./${posix.basename(path)}`
      const exported = [...(imports(path, base) ?? [])]
      return exported
        .filter(([name, constant]) => name !== 'default' && hasKey(constant, finder))
        .map(([name]) => name)
    })
    if (!finder.addNames(names)) return
    open = []
    for (const [path, text] of code) {
      if (!finder.isIn(text)) continue
      kept.set(path, text)
      code.delete(path)
      if (passesOn.test(text)) open.push(path)
    }
  }
}

/** Exports of what was imported, or of another name for it. */
const passesOn = /\bexport\s*(?:[*{]|(?:const|let)\s+[\w$]+\s*(?::[^=\n]+)?=\s*[\w$.]+\s*(?:;|$))/m

/** Whether a text assigns a key to a name, as constants, members and enums do. */
function namesKey(text: string, finder: WordFinder): boolean {
  for (const { start } of finder.keysIn(text)) {
    if (/[=:]\s*['"`]$/.test(text.slice(Math.max(0, start - 80), start))) return true
  }
  return false
}

function hasKey(constant: Constant, finder: WordFinder): boolean {
  if (typeof constant === 'string') return finder.isIn(constant)
  if (isClient(constant)) return false
  return [...constant.members.values()].some((member) => hasKey(member, finder))
}

function mayImport(text: string): boolean {
  return /\b(?:import|from|require)\b/.test(text)
}

async function readAll(
  folder: string,
  paths: readonly string[],
  onProgress: Progress,
  take: (path: string, file: FileText) => void,
): Promise<void> {
  let next = 0
  let done = 0
  const work = async () => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
      take(path, await readText(folder, path))
      done += 1
      onProgress(done, paths.length)
    }
  }
  await Promise.all(Array.from({ length: readsAtOnce }, work))
}
