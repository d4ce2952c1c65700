import type { Node } from 'oxc-parser'
import { type Span, walk } from '../source.ts'
import type { Folding } from './folding.ts'
import { lineEnd } from './layout.ts'

/**
 * Leaves code as it is of which a comment says that TypeScript finds an error in it: the error may
 * be in what would go, and then the comment is one itself.
 */
export function keepExpectedErrors(folding: Folding): void {
  const { source, edits, parts } = folding
  for (const comment of source.comments) {
    if (!/^\s*@ts-expect-error\b/.test(comment.value) || edits.isDead(comment.start)) continue
    const below = nodeBelow(folding, comment.end)
    if (below === undefined || parts.untouched.has(below)) continue
    // Only of the next line of code is it said.
    const end = Math.min(below.end, lineEnd(source.text, below.start))
    if (isChanged(folding, { start: below.start, end }))
      folding.block(below, 'a comment says that TypeScript finds an error in it')
  }
}

function isChanged({ edits }: Folding, { start, end }: Span): boolean {
  for (let at = start; at < end; at += 1) if (edits.isDead(at)) return true
  return edits.hasWritten({ start, end })
}

/** The outermost code that begins first behind an offset. */
function nodeBelow({ source }: Folding, offset: number): Node | undefined {
  let found: Node | undefined
  walk(source.program, (node) => {
    if (node.end <= offset) return false
    const isBelow = node.start >= offset && !/^(?:Program|JSXText)$/.test(node.type)
    if (isBelow && (found === undefined || node.start < found.start)) found = node
    return !isBelow
  })
  return found
}
