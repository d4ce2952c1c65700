import ipaddr from 'ipaddr.js'

/** Which addresses webhooks may be sent to, beyond those of the public internet. */
export interface TargetPolicy {
  /** Every address, and plain http. */
  readonly allowsPrivate: boolean
  /** Hosts for which that holds, lower case. */
  readonly allowedHosts: ReadonlySet<string>
}

const urlCharsMax = 2048
const globalIpv6 = ipaddr.IPv6.parseCIDR('2000::/3')
/** Public by its range, and yet a service inside of Azure that gives away credentials. */
const innerAddresses: ReadonlySet<string> = new Set(['168.63.129.16'])

/** Reads `1`, `0` or a list of hosts with commas between, as the setting has it. */
export function readTargetPolicy(setting: string): TargetPolicy {
  const hosts = setting.split(',').map((host) => host.trim().toLowerCase())
  return {
    allowsPrivate: setting === '1',
    allowedHosts: new Set(hosts.filter((host) => host !== '' && host !== '0' && host !== '1')),
  }
}

/** Whether a host may be anywhere, and be spoken to without TLS. */
export function isAllowedHost(
  { allowsPrivate, allowedHosts }: TargetPolicy,
  host: string,
): boolean {
  return allowsPrivate || allowedHosts.has(host.toLowerCase())
}

/**
 * Whether an address belongs to the public internet. Loopback, private, link-local (where clouds
 * keep their metadata), shared, multicast and reserved ranges do not, nor does an IPv6 address that
 * carries an IPv4 one: it would be a way around.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || innerAddresses.has(text)) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast') return false
  if (!(address instanceof ipaddr.IPv6)) return ipaddr.IPv4.isValidFourPartDecimal(text)
  return address.zoneId === undefined && address.match(globalIpv6)
}

/** The host of an address as the resolver takes it: without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

/** What is wrong with the address of a webhook; null if nothing is. Names are resolved when it is used. */
export function targetFault(text: string, policy: TargetPolicy): string | null {
  if (text.length > urlCharsMax) return `must be at most ${urlCharsMax} characters`
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) return 'must be an address with https://'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (url.hash !== '') return 'must not have a fragment (#…): it would not be sent'
  const host = hostOf(url)
  const allow = `: allow the host in SLUICE_WEBHOOK_ALLOW_PRIVATE`
  if (isAllowedHost(policy, host)) return null
  if (url.protocol !== 'https:') return `must begin with https://${allow} to send without TLS`
  const isInner = ipaddr.isValid(host) ? !isPublicAddress(host) : /(^|\.)localhost\.?$/.test(host)
  return isInner ? `must not be an address inside of a network${allow}` : null
}
