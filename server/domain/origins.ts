import type { Fault } from './refusal.ts'

/** Pages of how many origins may use one client key. */
export const originsMax = 100

/**
 * What is wrong with the origins of a client key: each is a scheme and a host as browsers write
 * them in `Origin`, so that they can be compared as texts.
 */
export function originFaults(origins: readonly string[]): Fault[] {
  return origins.flatMap((origin, i) => {
    if (isOrigin(origin)) return []
    const message = 'must be an origin such as https://shop.example: scheme, host, port if unusual'
    return [{ path: `/origins/${i}`, code: 'FORMAT', message }]
  })
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text
}
