/** A member of what came from another process or over the network; undefined if there is none. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Object.getOwnPropertyDescriptor(value, name)?.value
}

/** A member that must be a number. */
export function numberOf(value: unknown, name: string): number {
  const number = memberOf(value, name)
  if (typeof number !== 'number') throw new Error(`no number ${name} in ${JSON.stringify(value)}`)
  return number
}

/** A member that must be a string. */
export function stringOf(value: unknown, name: string): string {
  const text = memberOf(value, name)
  if (typeof text !== 'string') throw new Error(`no string ${name} in ${JSON.stringify(value)}`)
  return text
}
