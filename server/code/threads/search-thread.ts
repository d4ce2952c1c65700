import { parentPort, workerData } from 'node:worker_threads'
import { openProject } from '../open-project.ts'
import { findReferences } from '../references.ts'
import { WordFinder } from '../words.ts'
import type { FoundIn, ThreadWork } from './search-threads.ts'
import { readShared } from './shared-texts.ts'

/** The thread of search-threads.ts: answers each list of paths with what those files say. */

const { shared, places, flags, names, settings }: ThreadWork = workerData
const search = {
  flags,
  project: openProject({ textOf: (path) => readShared(shared, path), ...places }, settings),
  finder: new WordFinder(flags, names),
}

parentPort?.on('message', (paths: readonly string[]) => {
  const found: FoundIn[] = paths.map((path) => [
    path,
    findReferences(path, readShared(shared, path) ?? '', search),
  ])
  parentPort?.postMessage(found)
})
