import { readAdminToken } from '../../admin-token-file.ts'
import { readConfig } from '../../config.ts'
import { readDefaults } from '../defaults.ts'
import { givenPath, surroundings } from '../surroundings.ts'
import type { Live } from './candidates.ts'

/** Somebody waits for a key press to be answered: what takes longer is left out. */
const timeoutMs = 800
const itemsMax = 1000
const keyForm = /^[A-Za-z0-9._~-]{1,256}$/

/** Keys that the server knows and that begin with `prefix`; none when it does not say so at once. */
export async function readLiveKeys(
  live: Live,
  named: string | undefined,
  prefix: string,
): Promise<string[]> {
  try {
    const { SLUICE_URL, SLUICE_TOKEN, SLUICE_DATA_DIR, SLUICE_PROJECT } = readConfig(
      surroundings().environment,
      readDefaults(),
    )
    const token = SLUICE_TOKEN ?? (await readAdminToken(givenPath(SLUICE_DATA_DIR))) ?? ''
    const signal = AbortSignal.timeout(timeoutMs)
    const list = (path: string) =>
      readKeys(`${SLUICE_URL.replace(/\/+$/, '')}/api/v1${path}?limit=${itemsMax}`, token, signal)
    if (live === 'projects') return beginning(await list('/projects'), prefix)
    const project = named ?? SLUICE_PROJECT ?? onlyOne(await list('/projects'))
    if (project === undefined) return []
    return beginning(await list(`/projects/${encodeURIComponent(project)}/${live}`), prefix)
  } catch {
    // No server, no token, a bad setting: the command itself says so when it is run.
    return []
  }
}

async function readKeys(url: string, token: string, signal: AbortSignal): Promise<string[]> {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(url, { headers, signal, redirect: 'manual' })
  const body: unknown = await answer.json()
  if (typeof body !== 'object' || body === null || !('items' in body)) return []
  return Array.isArray(body.items) ? body.items.flatMap(keyOf) : []
}

/** A key that is none could be anything in the shell that gets it. */
function keyOf(item: unknown): string[] {
  if (typeof item !== 'object' || item === null || !('key' in item)) return []
  return typeof item.key === 'string' && keyForm.test(item.key) ? [item.key] : []
}

function beginning(keys: readonly string[], prefix: string): string[] {
  return keys.filter((key) => key.startsWith(prefix))
}

function onlyOne(keys: readonly string[]): string | undefined {
  return keys.length === 1 ? keys[0] : undefined
}
