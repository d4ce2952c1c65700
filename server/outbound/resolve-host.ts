import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isAllowedHost, isPublicAddress, type TargetPolicy } from './target.ts'

/** Finds the addresses of a name. */
export type Lookup = (host: string) => Promise<readonly LookupAddress[]>

/** A host that must not be sent to, or has no address. */
export class UnusableHost extends Error {
  readonly code: 'ADDRESS_REFUSED' | 'NOT_RESOLVED'

  constructor(code: 'ADDRESS_REFUSED' | 'NOT_RESOLVED', message: string) {
    super(message)
    this.code = code
  }
}

/** The resolver of the system: a name that is in the machine's hosts file is found too. */
export const systemLookup: Lookup = createBoundedLookup((host) => lookup(host, { all: true }))

/**
 * Resolves a host, once: the connection goes to what is given here and nowhere else, so a name that
 * changes its mind between check and use gains nothing. One inner address among several is enough
 * to refuse. Rejects with UnusableHost.
 */
export async function resolveHost(
  host: string,
  policy: TargetPolicy,
  find: Lookup,
): Promise<readonly LookupAddress[]> {
  const addresses = await addressesOf(host, find)
  if (isAllowedHost(policy, host)) return addresses
  if (addresses.every(({ address }) => isPublicAddress(address))) return addresses
  throw new UnusableHost(
    'ADDRESS_REFUSED',
    'The host is at an address inside of a network. Allow it in SLUICE_WEBHOOK_ALLOW_PRIVATE if that is meant.',
  )
}

async function addressesOf(host: string, find: Lookup): Promise<readonly LookupAddress[]> {
  const family = isIP(host)
  if (family !== 0) return [{ address: host, family }]
  const found = await find(host).catch((): LookupAddress[] => [])
  if (found.length > 0) return found
  throw new UnusableHost('NOT_RESOLVED', 'The name of the host has no address.')
}

/**
 * At most two look-ups at a time: the system's resolver blocks one of Node's four worker threads
 * for each, and whatever else needs them must not wait for somebody's broken name server.
 */
function createBoundedLookup(find: Lookup): Lookup {
  let free = 2
  const waiting: (() => void)[] = []
  return async (host) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await find(host)
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
