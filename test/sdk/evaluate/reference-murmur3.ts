/**
 * MurmurHash3_x86_32 of bytes, written from its description with BigInt and without regard to
 * speed, so that the tests do not check the SDK's own arithmetic against itself.
 */
export function referenceMurmur3(bytes: Uint8Array, seed: number): number {
  const wrap = (value: bigint) => BigInt.asUintN(32, value)
  const rotate = (value: bigint, by: bigint) => wrap((value << by) | (value >> (32n - by)))
  const word = (part: Uint8Array) =>
    part.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
  const scramble = (k: bigint) => wrap(rotate(wrap(k * 0xcc9e2d51n), 15n) * 0x1b873593n)

  let hash = BigInt(seed)
  const end = bytes.length - (bytes.length % 4)
  for (let i = 0; i < end; i += 4) {
    hash = wrap(rotate(hash ^ scramble(word(bytes.subarray(i, i + 4))), 13n) * 5n + 0xe6546b64n)
  }
  hash ^= scramble(word(bytes.subarray(end)))
  hash ^= BigInt(bytes.length)
  hash = wrap((hash ^ (hash >> 16n)) * 0x85ebca6bn)
  hash = wrap((hash ^ (hash >> 13n)) * 0xc2b2ae35n)
  return Number(hash ^ (hash >> 16n))
}

/** The bucket of a unit under a seed, all in BigInt. */
export function referenceBucket(unit: string, seed: string): number {
  const encoder = new TextEncoder()
  const hashedSeed = referenceMurmur3(encoder.encode(seed), 0)
  const hash = referenceMurmur3(encoder.encode(unit), hashedSeed)
  return Number((BigInt(hash) * 100_000n) >> 32n)
}
