import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ProjectPlaces } from '../modules/project-files.ts'
import type { FileReferences } from '../references.ts'
import type { CodeSettings } from '../settings.ts'
import type { Unparsed } from '../source.ts'
import type { SharedTexts } from './shared-texts.ts'

/** What a thread is started with. */
export interface ThreadWork {
  readonly shared: SharedTexts
  readonly places: ProjectPlaces
  readonly flags: readonly string[]
  /** Names that stand for flags. */
  readonly names: readonly string[]
  readonly settings: CodeSettings
}

/** A file, and what it says of flags. */
export type FoundIn = readonly [path: string, found: FileReferences | Unparsed]

/** More would mostly wait for memory. */
const threadsMax = 8
/** Files that a thread is given at a time: few enough that all end at about the same moment. */
const filesAtOnce = 16

/**
 * Searches files in as many threads as the machine has room for: parsing is all that takes time,
 * and each file is parsed by itself. Rejects if a thread dies.
 */
export async function searchInThreads(
  paths: readonly string[],
  work: ThreadWork,
  onDone: (done: number) => void,
): Promise<ReadonlyMap<string, FileReferences | Unparsed>> {
  const found = new Map<string, FileReferences | Unparsed>()
  let next = 0
  const runThread = async () => {
    // Without the flags of this process, which may be a test runner's.
    const thread = new Worker(new URL('./search-thread.ts', import.meta.url), {
      workerData: work,
      execArgv: [],
    })
    try {
      while (next < paths.length) {
        thread.postMessage(paths.slice(next, next + filesAtOnce))
        next += filesAtOnce
        const [answer]: FoundIn[][] = await once(thread, 'message')
        for (const [path, one] of answer ?? []) found.set(path, one)
        onDone(found.size)
      }
    } finally {
      await thread.terminate()
    }
  }
  const threads = Math.min(threadsMax, availableParallelism())
  await Promise.all(Array.from({ length: threads }, runThread))
  return found
}
