import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../config.ts'
import { createMasterKey, type MasterKey, readMasterKey } from './master-key.ts'

/**
 * The master key of an embedded store: a file of 0600 beside the database and not in it, so that a
 * copy of the database alone signs nothing. Made when it is not there. The caller holds the folder's
 * lock. Throws ConfigError when the file holds something else.
 */
export async function keepMasterKey(dataDir: string): Promise<MasterKey> {
  const path = join(dataDir, 'master-key')
  const text = (await readText(path)) ?? (await makeFile(path))
  try {
    return readMasterKey(text.trim())
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'it cannot be read'
    throw new ConfigError(`the file ${path} is not valid: ${cause}. Put the right one back.`)
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** On the disk in whole before anything is sealed with it. */
async function makeFile(path: string): Promise<string> {
  const text = createMasterKey()
  const draft = `${path}.new`
  const file = await open(draft, 'w', 0o600)
  try {
    await file.writeFile(`${text}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  return text
}
