import fc from 'fast-check'
import t from 'tap'
import { bucketOf, hashSeed, murmur3 } from '../../../sdk/evaluate/hash.ts'
import { anyText } from './any-text.ts'
import { referenceBucket, referenceMurmur3 } from './reference-murmur3.ts'

/** Published vectors of MurmurHash3_x86_32. */
const published: readonly [text: string, seed: number, hash: number][] = [
  ['', 0, 0],
  ['', 1, 0x514e28b7],
  ['', 0xffffffff, 0x81f16f39],
  ['test', 0, 0xba6bd213],
  ['test', 0x9747b28c, 0x704b81dc],
  ['Hello, world!', 0, 0xc0363e43],
  ['Hello, world!', 0x9747b28c, 0x24884cba],
  ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
  ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
  ['a', 0x9747b28c, 0x7fa09ea6],
  ['aa', 0x9747b28c, 0x5d211726],
  ['aaa', 0x9747b28c, 0x283e0130],
  ['aaaa', 0x9747b28c, 0x5a97808a],
  ['abc', 0x9747b28c, 0xc84a62dd],
  ['ππππππππ', 0x9747b28c, 0xd58063c1],
]

t.test('murmur3 gives the published values', async (t) => {
  const encoder = new TextEncoder()
  for (const [text, seed, hash] of published) {
    t.equal(murmur3(text, seed) >>> 0, hash, `"${text}" under ${seed}`)
    t.equal(referenceMurmur3(encoder.encode(text), seed), hash, `the reference, "${text}"`)
  }
})

t.test('murmur3 hashes the bytes that TextEncoder makes of any text', async () => {
  const encoder = new TextEncoder()
  fc.assert(
    fc.property(anyText(20), fc.integer({ min: 0, max: 0xffffffff }), (text, seed) => {
      return murmur3(text, seed) >>> 0 === referenceMurmur3(encoder.encode(text), seed)
    }),
    { numRuns: 3000 },
  )
})

t.test('a bucket is the hash scaled to 0..99999, rounded down', async () => {
  fc.assert(
    fc.property(anyText(40), fc.string(), (unit, seed) => {
      return bucketOf(unit, hashSeed(seed)) === referenceBucket(unit, seed)
    }),
    { numRuns: 2000 },
  )
})
