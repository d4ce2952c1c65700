const ID = /^[0-9a-f]{16}$/

/**
 * The sum modulo 2^64 of the ids of parts, as 16 hex digits. A malformed id counts as 0, so that
 * the digest will not match and a whole snapshot replaces what is damaged.
 */
export function digestOf(parts: Iterable<{ readonly id?: unknown }>): string {
  let sum = 0n
  for (const { id } of parts) {
    if (typeof id === 'string' && ID.test(id)) sum += BigInt(`0x${id}`)
  }
  return BigInt.asUintN(64, sum).toString(16).padStart(16, '0')
}
