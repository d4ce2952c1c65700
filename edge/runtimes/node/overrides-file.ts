import { unwatchFile, watchFile } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { NO_OVERRIDES, type Overrides, readOverrides } from '../../relay/overrides.ts'

/** The file is looked at so often: by its times, which holds on every file system. */
const LOOK_MS = 500

/** What becomes of a file of overrides. */
export interface OverridesFilePorts {
  onOverrides(overrides: Overrides): void
  /** It is there and cannot be read; what it said before goes on. */
  onFault(message: string): void
}

/**
 * Follows a file of overrides: an operator writes it when nobody can reach the control plane. A file
 * that is not there overrides nothing. Returns how to stop.
 */
export async function followOverrides(
  path: string,
  ports: OverridesFilePorts,
): Promise<() => void> {
  const load = async () => {
    try {
      ports.onOverrides(readOverrides(await readFile(path, 'utf8')))
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      if (isMissing) ports.onOverrides(NO_OVERRIDES)
      else ports.onFault(`${path}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const listener = () => void load()
  watchFile(path, { interval: LOOK_MS, persistent: false }, listener)
  await load()
  return () => unwatchFile(path, listener)
}
