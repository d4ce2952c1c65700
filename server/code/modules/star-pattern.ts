/** What a name matches, and what stands for the `*`. */
export interface StarMatch<Target> {
  readonly target: Target
  readonly middle: string
}

/** The entry that a name matches: the same name, else the pattern with most before its one `*`. */
export function bestMatch<Target>(
  entries: readonly (readonly [pattern: string, target: Target])[],
  name: string,
): StarMatch<Target> | undefined {
  const exact = entries.find(([pattern]) => pattern === name)
  if (exact !== undefined) return { target: exact[1], middle: '' }
  let best: { readonly length: number; readonly match: StarMatch<Target> } | undefined
  for (const [pattern, target] of entries) {
    const star = pattern.indexOf('*')
    const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)]
    const isMatch =
      star >= 0 &&
      name.length >= before.length + after.length &&
      name.startsWith(before) &&
      name.endsWith(after)
    if (!isMatch || (best !== undefined && best.length >= before.length)) continue
    const middle = name.slice(before.length, name.length - after.length)
    best = { length: before.length, match: { target, middle } }
  }
  return best?.match
}
