import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SnapshotCache } from './client/options.ts'

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

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
