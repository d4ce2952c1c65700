/** Buckets are 0 .. BUCKETS - 1: thousandths of a percent. */
export const BUCKETS = 100_000

const C1 = 0xcc9e2d51
const C2 = 0x1b873593
const REPLACEMENT_CHARACTER = 0xfffd

/**
 * MurmurHash3_x86_32 (Austin Appleby, public domain) of the UTF-8 bytes of `text`, unsigned. Bytes
 * are those of TextEncoder: a lone surrogate counts as U+FFFD.
 */
export function murmur3(text: string, seed: number): number {
  const length = text.length
  const blocksEnd = length & ~3
  let hash = seed
  let i = 0
  for (; i < blocksEnd; i += 4) {
    const a = text.charCodeAt(i)
    const b = text.charCodeAt(i + 1)
    const c = text.charCodeAt(i + 2)
    const d = text.charCodeAt(i + 3)
    if ((a | b | c | d) > 0x7f) return murmur3Unicode(text, seed)
    hash = mixBlock(hash, a | (b << 8) | (c << 16) | (d << 24))
  }
  let tail = 0
  for (let shift = 0; i < length; i += 1, shift += 8) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return murmur3Unicode(text, seed)
    tail |= code << shift
  }
  return finish(hash, tail, length)
}

/** The same for any text: encodes it while hashing, so that nothing is allocated. */
function murmur3Unicode(text: string, seed: number): number {
  let hash = seed
  let block = 0
  let filledBits = 0
  let byteLength = 0
  for (let i = 0; i < text.length; i += 1) {
    const codePoint = text.codePointAt(i) ?? 0
    if (codePoint > 0xffff) i += 1
    const bytes = utf8(isSurrogate(codePoint) ? REPLACEMENT_CHARACTER : codePoint)
    const bits = utf8Bits(codePoint)
    byteLength += bits >>> 3
    block |= bytes << filledBits
    const carriedBits = filledBits + bits - 32
    if (carriedBits < 0) {
      filledBits += bits
      continue
    }
    hash = mixBlock(hash, block)
    // A shift by 32 would leave the block as it is.
    block = carriedBits === 0 ? 0 : bytes >>> (bits - carriedBits)
    filledBits = carriedBits
  }
  return finish(hash, block, byteLength)
}

function isSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff
}

/** The UTF-8 bytes of a code point, first byte lowest. */
function utf8(codePoint: number): number {
  if (codePoint < 0x80) return codePoint
  const last = 0x80 | (codePoint & 0x3f)
  if (codePoint < 0x800) return 0xc0 | (codePoint >>> 6) | (last << 8)
  const second = 0x80 | ((codePoint >>> 6) & 0x3f)
  if (codePoint < 0x10000) return 0xe0 | (codePoint >>> 12) | (second << 8) | (last << 16)
  const first = 0x80 | ((codePoint >>> 12) & 0x3f)
  return 0xf0 | (codePoint >>> 18) | (first << 8) | (second << 16) | (last << 24)
}

function utf8Bits(codePoint: number): number {
  if (codePoint < 0x80) return 8
  if (codePoint < 0x800) return 16
  return codePoint < 0x10000 ? 24 : 32
}

function scramble(block: number): number {
  const product = Math.imul(block, C1)
  return Math.imul((product << 15) | (product >>> 17), C2)
}

function mixBlock(hash: number, block: number): number {
  const mixed = hash ^ scramble(block)
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

function finish(hash: number, tail: number, byteLength: number): number {
  // An empty tail scrambles to 0, so it needs no case of its own.
  let h = hash ^ scramble(tail) ^ byteLength
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** The seed of a unit's hash: paid once at compile time. */
export function hashSeed(seed: string): number {
  return murmur3(seed, 0)
}

/** The bucket, 0..99999, of a unit under a seed made by `hashSeed`. */
export function bucketOf(unit: string, seed: number): number {
  return Math.floor((murmur3(unit, seed) * BUCKETS) / 0x1_0000_0000)
}
