/** Only this many keys are compared, and none longer than this: the cost stays bounded. */
const candidatesMax = 10_000
const charsMax = 64

/** The key that needs the fewest edits to become another; undefined if over a third must change. */
export function findSimilarKey(wanted: string, keys: readonly string[]): string | undefined {
  const near = keys
    .slice(0, candidatesMax)
    .filter((key) => key.length <= charsMax && wanted.length <= charsMax)
    .map((key) => ({ key, edits: countEdits(wanted.toLowerCase(), key.toLowerCase()) }))
    .filter(({ edits }) => edits <= Math.max(1, Math.floor(wanted.length / 3)))
  return near.sort((a, b) => a.edits - b.edits)[0]?.key
}

/** Levenshtein distance, with one row of the table at a time (Wagner and Fischer, 1974). */
function countEdits(from: string, to: string): number {
  let row = [...to, ''].map((_, column) => column)
  for (const [index, char] of [...from].entries()) {
    const next = [index + 1]
    for (const [column, other] of [...to].entries()) {
      const [diagonal = 0, above = 0, left = 0] = [row[column], row[column + 1], next[column]]
      next.push(Math.min(diagonal + (char === other ? 0 : 1), above + 1, left + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
