/** Buckets are 0 .. BUCKETS - 1: thousandths of a percent. */
export const BUCKETS = 100_000

const C1 = 0xcc9e2d51
const C2 = 0x1b873593

/** Up to here a loop over the characters is faster than the encoder's call. */
const SHORT_CHARS = 16

/** Every runtime has it; declared here because this folder is compiled without any runtime's types. */
declare const TextEncoder: new () => {
  encodeInto(text: string, bytes: Uint8Array): { readonly written: number }
}

const encoder = new TextEncoder()

interface Scratch {
  readonly bytes: Uint8Array
  /** The same memory. */
  readonly words: Int32Array
}

const SCRATCH_BYTES = 4096
// Constants of the module, not members of an object: the compiler then knows where they are.
const { bytes, words } = scratchOf(SCRATCH_BYTES)
const IS_LITTLE_ENDIAN = new Uint8Array(Int32Array.of(1).buffer)[0] === 1

function scratchOf(size: number): Scratch {
  const memory = new ArrayBuffer(size)
  return { bytes: new Uint8Array(memory), words: new Int32Array(memory) }
}

/**
 * MurmurHash3_x86_32 (Austin Appleby, public domain) of the UTF-8 bytes of `text`, as a signed
 * 32-bit integer, which V8 never has to put on the heap. Bytes are those of TextEncoder: a lone
 * surrogate counts as U+FFFD.
 */
export function murmur3(text: string, seed: number): number {
  if (text.length <= SHORT_CHARS) return hashShort(text, seed)
  return needsMore(text) ? hashPrepared(prepareUnit(text), seed) : hashEncoded(text, seed)
}

/** A code unit becomes three bytes at most. */
function needsMore(text: string): boolean {
  return text.length * 3 > SCRATCH_BYTES
}

/** Hashes the characters as bytes; a text that is not ASCII has to be encoded after all. */
function hashShort(text: string, seed: number): number {
  const { length } = text
  const blocksEnd = length & ~3
  let hash = seed
  let seen = 0
  let i = 0
  for (; i < blocksEnd; i += 4) {
    const a = text.charCodeAt(i)
    const b = text.charCodeAt(i + 1)
    const c = text.charCodeAt(i + 2)
    const d = text.charCodeAt(i + 3)
    seen |= a | b | c | d
    hash = mixBlock(hash, scramble(a | (b << 8) | (c << 16) | (d << 24)))
  }
  let tail = 0
  for (let shift = 0; i < length; i += 1, shift += 8) {
    const code = text.charCodeAt(i)
    seen |= code
    tail |= code << shift
  }
  return seen > 0x7f ? hashEncoded(text, seed) : finish(hash, scramble(tail), length)
}

function hashEncoded(text: string, seed: number): number {
  const byteLength = encoder.encodeInto(text, bytes).written
  const count = byteLength >>> 2
  let hash = seed
  for (let i = 0; i < count; i += 1) hash = mixBlock(hash, scramble(littleEndian(words[i] ?? 0)))
  return finish(hash, scramble(tailOf(bytes, byteLength)), byteLength)
}

function littleEndian(word: number): number {
  if (IS_LITTLE_ENDIAN) return word
  const swapped = ((word & 0xff00ff) << 8) | ((word >>> 8) & 0xff00ff)
  return (swapped << 16) | (swapped >>> 16)
}

/** The bytes after the last whole block, the first one lowest. */
function tailOf(from: Uint8Array, byteLength: number): number {
  let tail = 0
  for (let i = byteLength & ~3, shift = 0; i < byteLength; i += 1, shift += 8) {
    tail |= (from[i] ?? 0) << shift
  }
  return tail
}

/** The part of a text's hash that does not depend on the seed. */
export interface PreparedUnit {
  readonly blocks: Int32Array
  readonly tail: number
  readonly byteLength: number
}

/** Encodes and scrambles a text once, for hashing it under many seeds. */
export function prepareUnit(text: string): PreparedUnit {
  const into = needsMore(text) ? scratchOf(Math.ceil((text.length * 3) / 4) * 4) : { bytes, words }
  const byteLength = encoder.encodeInto(text, into.bytes).written
  const blocks = new Int32Array(byteLength >>> 2)
  for (let i = 0; i < blocks.length; i += 1) blocks[i] = scramble(littleEndian(into.words[i] ?? 0))
  return { blocks, tail: scramble(tailOf(into.bytes, byteLength)), byteLength }
}

/** The same as `murmur3` of the text. */
export function hashPrepared({ blocks, tail, byteLength }: PreparedUnit, seed: number): number {
  let hash = seed
  for (let i = 0; i < blocks.length; i += 1) hash = mixBlock(hash, blocks[i] ?? 0)
  return finish(hash, tail, byteLength)
}

function scramble(block: number): number {
  const product = Math.imul(block, C1)
  return Math.imul((product << 15) | (product >>> 17), C2)
}

function mixBlock(hash: number, scrambled: number): number {
  const mixed = hash ^ scrambled
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

function finish(hash: number, scrambledTail: number, byteLength: number): number {
  // An empty tail scrambles to 0, so it needs no case of its own.
  let h = hash ^ scrambledTail ^ byteLength
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** The seed of a unit's hash: paid once at compile time. */
export function hashSeed(seed: string): number {
  return murmur3(seed, 0)
}

/** The bucket, 0..99999, of a unit under a seed made by `hashSeed`. */
export function bucketOf(unit: string, seed: number): number {
  return bucketOfHash(murmur3(unit, seed))
}

/** The same of a unit that is prepared already. */
export function bucketOfPrepared(unit: PreparedUnit, seed: number): number {
  return bucketOfHash(hashPrepared(unit, seed))
}

function bucketOfHash(hash: number): number {
  return Math.floor(((hash >>> 0) * BUCKETS) / 0x1_0000_0000)
}
