/** 64 bits that stand for a text, as two 32-bit integers. */
export interface Fingerprint {
  readonly low: number
  readonly high: number
}

const PRIME = 0x01000193
/** Of the two, one begins where FNV-1a does and the other anywhere else. */
const START: Fingerprint = { low: 0x811c9dc5, high: 0x27d4eb2f }

/**
 * FNV-1a over the code units of a text, twice from different beginnings. It tells answers apart for
 * who asks again with the tag of his own last answer; it is no proof against anybody.
 */
export function fingerprintOf(text: string): Fingerprint {
  let { low, high } = START
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    low = Math.imul(low ^ unit, PRIME)
    high = Math.imul((high ^ unit) + i, PRIME)
  }
  return { low, high }
}

/** The fingerprint of texts in their order, from those of each. */
export function foldFingerprints(parts: Iterable<Fingerprint>): Fingerprint {
  let { low, high } = START
  for (const part of parts) {
    low = Math.imul(low ^ part.low, PRIME)
    high = Math.imul((high ^ part.high) + low, PRIME)
  }
  return { low, high }
}

/** As a strong entity tag. */
export function entityTag({ low, high }: Fingerprint): string {
  return `"${hex(high)}${hex(low)}"`
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
