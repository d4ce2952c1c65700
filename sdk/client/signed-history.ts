/** A text with its detached signature. */
export interface SignedText {
  readonly signature: string
  readonly json: string
}

/** A history over half of these is long: a full snapshot should begin a new one. */
const MAX_DELTAS = 400
const MIN_DELTA_CHARS = 1024 * 1024

/**
 * The signed texts that lead to what is held: a snapshot and the deltas after it. Signatures are over
 * texts as they came, so these, and not what was made of them, are what a cache must keep.
 */
export interface SignedHistory {
  /** A snapshot begins it anew; a delta continues it. */
  add(kind: 'snapshot' | 'delta', text: SignedText): void
  /** Two lines for each; undefined while it does not lead to what is held. */
  text(): string | undefined
  /** It is about to be too long. */
  readonly isLong: boolean
}

/** Makes an empty history. */
export function createSignedHistory(): SignedHistory {
  let texts: SignedText[] = []
  let deltaChars = 0

  function exceeds(part: number): boolean {
    const maxChars = Math.max(MIN_DELTA_CHARS, texts[0]?.json.length ?? 0)
    return texts.length - 1 > MAX_DELTAS * part || deltaChars > maxChars * part
  }

  return {
    add(kind, text) {
      if (kind === 'snapshot') {
        texts = [text]
        deltaChars = 0
        return
      }
      if (texts.length === 0) return
      texts.push(text)
      deltaChars += text.json.length
      if (exceeds(1)) texts = []
    },
    text() {
      if (texts.length === 0) return undefined
      return texts.map(({ signature, json }) => `${signature}\n${json}\n`).join('')
    },
    get isLong() {
      return texts.length === 0 || exceeds(0.5)
    },
  }
}

/** Splits what `text` gave into its texts; a last one that was cut is left out. */
export function splitHistory(text: string): SignedText[] {
  const lines = text.split('\n')
  const texts: SignedText[] = []
  for (let index = 0; index + 2 < lines.length; index += 2) {
    texts.push({ signature: lines[index] ?? '', json: lines[index + 1] ?? '' })
  }
  return texts
}
