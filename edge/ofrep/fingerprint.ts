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

/** The fingerprint of texts in their order, from those of each and of the last. */
export function foldFingerprints(
  parts: readonly { readonly fingerprint: Fingerprint }[],
  last: Fingerprint,
): Fingerprint {
  let folded = START
  for (const { fingerprint } of parts) folded = fold(folded, fingerprint)
  return fold(folded, last)
}

function fold({ low, high }: Fingerprint, next: Fingerprint): Fingerprint {
  const folded = Math.imul(low ^ next.low, PRIME)
  return { low: folded, high: Math.imul((high ^ next.high) + folded, PRIME) }
}

/** As a strong entity tag, of a body that is gzipped or is not. */
export function entityTag({ low, high }: Fingerprint, isGzipped: boolean): string {
  return `"${hex(high)}${hex(low)}${isGzipped ? '-gz' : ''}"`
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
