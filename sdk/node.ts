import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Saturation, SnapshotCache } from './client/options.ts'

/**
 * A cache in a file, for `createClient({cache})` on Node. A save writes another file beside it and
 * renames that, so a reader, or a crash, finds the old text or the new, never a mix. Only the
 * owner may read it: it holds targeting rules. Its folder is made if it is missing.
 */
export function fileCache(path: string): SnapshotCache {
  return {
    async load() {
      try {
        return await readFile(path, 'utf8')
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    async save(text) {
      await mkdir(dirname(path), { recursive: true })
      const draft = `${path}.${randomUUID()}.tmp`
      try {
        await writeFile(draft, text, { mode: 0o600, flush: true })
        await rename(draft, path)
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    },
  }
}

/** Deadlines of timers are looked at so often: twenty times a second costs nothing that shows. */
const RESOLUTION_MS = 50

/**
 * Measures how busy this process is, for `createClient({saturation})` on Node: the delay of the event
 * loop and the time of the processor since it was last asked. Gates of ramps can hold it to limits.
 */
export function processSaturation(): () => Saturation {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  let usedBefore = process.cpuUsage()
  let atMs = performance.now()
  return () => {
    const used = process.cpuUsage(usedBefore)
    const passedMs = Math.max(1, performance.now() - atMs)
    // The histogram holds whole periods: what is beyond the resolution is the delay.
    const p99Ms = delays.percentile(99) / 1e6
    usedBefore = process.cpuUsage()
    atMs = performance.now()
    delays.reset()
    return {
      eventLoopDelayMs: Math.max(0, p99Ms - RESOLUTION_MS),
      cpu: (used.user + used.system) / 1000 / passedMs,
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
