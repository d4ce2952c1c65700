/** An address as 16-bit groups: 2 for IPv4, 8 for IPv6. */
export type IpAddress = readonly number[]

/** All addresses that begin with the first `prefixBits` of `address`. */
export interface IpRange {
  readonly address: IpAddress
  readonly prefixBits: number
}

const OCTET = /^(?:0|[1-9][0-9]{0,2})$/
const GROUP = /^[0-9A-Fa-f]{1,4}$/
const PREFIX = /^(?:0|[1-9][0-9]{0,2})$/
const LONGEST_ADDRESS = 45

/**
 * Parses an IPv4 address (four decimal octets) or an IPv6 address (RFC 4291, no zone). An
 * IPv4-mapped IPv6 address is the IPv4 address. Undefined for anything else.
 */
export function parseIp(text: string): IpAddress | undefined {
  if (text.length > LONGEST_ADDRESS) return undefined
  if (!text.includes(':')) return parseIpv4(text)
  const groups = parseIpv6(text)
  return groups !== undefined && isMapped(groups) ? groups.slice(6) : groups
}

/** Parses an address, or a CIDR range of them (RFC 4632; bits after the prefix are ignored). */
export function parseIpRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) {
    const address = parseIp(text)
    return address && { address, prefixBits: address.length * 16 }
  }
  const [addressText, prefixText] = [text.slice(0, slash), text.slice(slash + 1)]
  const address = parseIp(addressText)
  if (address === undefined || !PREFIX.test(prefixText)) return undefined
  const writtenBits = Number(prefixText)
  if (!addressText.includes(':')) {
    return writtenBits <= 32 ? { address, prefixBits: writtenBits } : undefined
  }
  if (writtenBits > 128) return undefined
  if (address.length === 8) return { address, prefixBits: writtenBits }
  // A mapped range that is wider than all of IPv4 holds no IPv4 address alone: refuse it.
  return writtenBits >= 96 ? { address, prefixBits: writtenBits - 96 } : undefined
}

/** True if the address is in the range. An IPv4 address is never in an IPv6 range. */
export function ipRangeHas(range: IpRange, address: IpAddress): boolean {
  if (range.address.length !== address.length) return false
  let bits = range.prefixBits
  for (let i = 0; bits > 0; i += 1, bits -= 16) {
    const shift = bits >= 16 ? 0 : 16 - bits
    if ((range.address[i] ?? 0) >>> shift !== (address[i] ?? 0) >>> shift) return false
  }
  return true
}

function parseIpv4(text: string): IpAddress | undefined {
  const octets = text.split('.')
  if (octets.length !== 4) return undefined
  const numbers = octets.map((octet) => (OCTET.test(octet) ? Number(octet) : 256))
  const [a = 256, b = 256, c = 256, d = 256] = numbers
  return Math.max(a, b, c, d) < 256 ? [a * 256 + b, c * 256 + d] : undefined
}

function parseIpv6(text: string): IpAddress | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = '', tail] = halves
  const first = parseGroups(head, tail === undefined)
  if (tail === undefined) return first?.length === 8 ? first : undefined
  const last = parseGroups(tail, true)
  if (first === undefined || last === undefined) return undefined
  const missing = 8 - first.length - last.length
  // "::" stands for at least one group.
  return missing >= 1 ? [...first, ...Array<number>(missing).fill(0), ...last] : undefined
}

/** Groups between colons; the last may be an IPv4 address if nothing follows. */
function parseGroups(text: string, atEnd: boolean): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    if (GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16))
      continue
    }
    const embedded = atEnd && i === parts.length - 1 ? parseIpv4(part) : undefined
    if (embedded === undefined) return undefined
    groups.push(...embedded)
  }
  return groups
}

function isMapped(groups: IpAddress): boolean {
  return groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)
}
