import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a first start keeps its admin token for the command line. */
export function adminTokenFile(dataDir: string): string {
  return join(dataDir, 'admin-token')
}

/** The admin token that a first start left for the command line; undefined if there is none. */
export async function readAdminToken(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(adminTokenFile(dataDir), 'utf8')).trim()
  } catch {
    return undefined
  }
}
