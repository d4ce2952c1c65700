import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version of this package. */
export function readVersion(): string {
  const text = readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')
  const manifest: unknown = JSON.parse(text)
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest))
    return 'unknown'
  return String(manifest.version)
}
