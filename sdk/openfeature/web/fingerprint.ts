import { murmur3 } from '../../evaluate/hash.ts'

/** Tells texts apart without telling what they are; it is no proof against anybody. */
export function fingerprintOf(text: string): string {
  return [0x9747b28c, 0x85ebca6b].map((seed) => murmur3(text, seed).toString(16)).join('-')
}
