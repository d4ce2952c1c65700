import type { Redis } from 'ioredis'
import { StoreUnavailable } from '../errors.ts'
import type { StoreLogger } from '../logger.ts'

const LEAST_MAJOR = 6
const LEAST_MINOR = 2

/**
 * Asks the server what it is. Throws StoreUnavailable when it may not hold flags (too old, a replica,
 * a member of a cluster, or free to throw keys away), and warns when it may forget them.
 */
export async function checkServer(
  redis: Redis,
  address: string,
  logger: StoreLogger,
): Promise<void> {
  const info = parseInfo(await redis.info())
  const problem = problemOf(info)
  if (problem !== null) {
    throw new StoreUnavailable(`Redis at ${address} cannot be used: ${problem}`)
  }
  if (info.get('aof_enabled') === '0') {
    logger.warn(
      { address },
      'Redis runs without an append-only file: changes are lost when it stops. Set appendonly yes',
    )
  }
}

/** Why a server may not hold flags; null if it may. */
export function problemOf(info: ReadonlyMap<string, string>): string | null {
  const version = info.get('redis_version') ?? '0'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < LEAST_MAJOR || (major === LEAST_MAJOR && minor < LEAST_MINOR)) {
    return `its version is ${version}, and ${LEAST_MAJOR}.${LEAST_MINOR} or newer is needed`
  }
  if (info.get('redis_mode') === 'cluster') return 'it is a member of a cluster'
  if (info.get('role') === 'slave') return 'it is a replica; give the address of the master'
  const policy = info.get('maxmemory_policy')
  if (policy !== undefined && policy !== 'noeviction') {
    return `its maxmemory-policy ${policy} lets it throw flags away; set it to noeviction`
  }
  return null
}

/** Reads what INFO answers, by field. */
export function parseInfo(text: string): Map<string, string> {
  const info = new Map<string, string>()
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) info.set(line.slice(0, colon), line.slice(colon + 1))
  }
  return info
}
