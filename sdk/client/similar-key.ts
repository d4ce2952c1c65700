/** Only this many keys are compared, and only keys up to this length: the cost stays bounded. */
const MAX_CANDIDATES = 2_000
const MAX_KEY_CHARS = 64

/**
 * The key nearest to a mistyped one, for "did you mean"; undefined if none is within a third of
 * its length in edits.
 */
export function similarKey(wanted: string, keys: Iterable<string>): string | undefined {
  if (wanted.length > MAX_KEY_CHARS) return undefined
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  let compared = 0
  for (const key of keys) {
    if (compared === MAX_CANDIDATES) break
    if (Math.abs(key.length - wanted.length) >= bestDistance) continue
    compared += 1
    const distance = editDistance(wanted.toLowerCase(), key.toLowerCase())
    if (distance >= bestDistance) continue
    best = key
    bestDistance = distance
  }
  return best
}

/** Levenshtein's distance, row by row (Wagner and Fischer, 1974). */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const substituted = cell(above, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const removed = cell(above, column) + 1
      const inserted = cell(current, column - 1) + 1
      current.push(Math.min(substituted, removed, inserted))
    }
    above = current
  }
  return cell(above, b.length)
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
