/** Most links of a chain of prerequisites, or of segments in segments: SDKs compile no longer one. */
export const chainLinksMax = 10

/** What a thing refers to by key, or what refers to it. */
export type Links = (key: string) => readonly string[]

/**
 * The longest chain of links that begins with a key; one that leads to `end` comes before all
 * others. Each key is looked at once.
 */
export function longestChain(start: string, end: string | null, linksOf: Links): readonly string[] {
  const known = new Map<string, readonly string[]>()
  const follow = (key: string): readonly string[] => {
    const before = known.get(key)
    if (before !== undefined) return before
    const alone = [key]
    known.set(key, alone)
    if (key === end) return alone
    let longest: readonly string[] = []
    for (const link of linksOf(key)) {
      const chain = follow(link)
      const leadsBack = chain.at(-1) === end
      if (leadsBack || chain.length > longest.length) longest = chain
      if (leadsBack) break
    }
    const chain = [key, ...longest]
    known.set(key, chain)
    return chain
  }
  return follow(start)
}

/**
 * All keys that the given ones lead to, themselves included. A cycle can only come about if the
 * links of one of them change at the same time.
 */
export function reachedFrom(keys: Iterable<string>, linksOf: Links): string[] {
  const reached = new Set(keys)
  // A set that grows while it is walked is walked to its end.
  for (const key of reached) for (const next of linksOf(key)) reached.add(next)
  return [...reached]
}
