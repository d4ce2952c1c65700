import type { SnapshotCache } from './options.ts'
import type { Runtime, Timer } from './runtime.ts'

/** Changes within this time are saved together. */
const SETTLE_MS = 2_000

/** Saves the last good snapshot, some time after it changed. */
export interface CacheWriter {
  /** `write` gives the text when its time has come, or that there is none; a later call replaces it. */
  schedule(write: () => string | undefined): void
  /** Saves what is scheduled now. Never rejects. */
  flush(): Promise<void>
}

/** Makes a writer over a cache; `onFailure` hears of what the cache throws. */
export function createCacheWriter(
  cache: SnapshotCache,
  runtime: Runtime,
  onFailure: (error: unknown) => void,
): CacheWriter {
  let pending: (() => string | undefined) | undefined
  let timer: Timer | undefined
  let saving: Promise<void> | undefined

  async function saveAll(): Promise<void> {
    // One save at a time, so that an older one cannot finish last.
    while (pending !== undefined) {
      const write = pending
      pending = undefined
      try {
        const text = write()
        if (text !== undefined) await cache.save(text)
      } catch (error) {
        onFailure(error)
      }
    }
  }

  function saveNow(): Promise<void> {
    timer?.stop()
    timer = undefined
    saving ??= saveAll().finally(() => {
      saving = undefined
    })
    return saving
  }

  return {
    schedule(write) {
      pending = write
      timer ??= runtime.startTimer(SETTLE_MS, () => void saveNow())
    },
    flush: saveNow,
  }
}
