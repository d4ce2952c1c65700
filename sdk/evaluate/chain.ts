/** Links that a chain of prerequisites, or of segments in segments, may have. */
export const CHAIN_LIMIT = 10

/** True if a chain of links that begins at `key` is longer than CHAIN_LIMIT; a cycle is endless. */
export type ChainCheck = (key: string) => boolean

/** Makes a check that remembers what it learned. Each key is looked at CHAIN_LIMIT times at most. */
export function createChainCheck(linksOf: (key: string) => readonly string[]): ChainCheck {
  const lengths = new Map<string, number>()
  const longerThan = new Map<string, number>()

  function lengthWithin(key: string, budget: number): number | undefined {
    const known = lengths.get(key)
    if (known !== undefined) return known <= budget ? known : undefined
    if ((longerThan.get(key) ?? -1) >= budget) return undefined
    let length = 0
    for (const link of linksOf(key)) {
      const rest = budget === 0 ? undefined : lengthWithin(link, budget - 1)
      if (rest === undefined) {
        longerThan.set(key, budget)
        return undefined
      }
      length = Math.max(length, rest + 1)
    }
    lengths.set(key, length)
    return length
  }

  return (key) => lengthWithin(key, CHAIN_LIMIT) === undefined
}
