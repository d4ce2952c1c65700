import type { Comment } from 'oxc-parser'
import type { Span } from '../source.ts'
import type { Folding } from './folding.ts'
import { lineEnd } from './layout.ts'

/** Comments right before an expression, behind the sign that it follows: where they begin. */
export function startWithComments({ source }: Folding, outer: Span, inner: Span): number {
  const { text, comments } = source
  let start = inner.start
  for (;;) {
    const end = text.slice(outer.start, start).trimEnd().length + outer.start
    const comment = comments.find((one) => one.end === end && one.start >= outer.start)
    if (comment === undefined) return start
    start = comment.start
  }
}

/** Keeps comments behind an expression, on its line: there, or at the end of the line. */
export function keepCommentsBehind(folding: Folding, outer: Span, inner: Span): void {
  const { source, edits } = folding
  const { text } = source
  for (const comment of commentsBehind(folding, outer, inner)) {
    const rest = text.slice(outer.end, lineEnd(text, outer.end)).trimEnd()
    const isLast = /^[\s;,)\]}]*$/.test(rest) && !edits.isDead(outer.end)
    const typed = text.slice(comment.start, comment.end)
    if (comment.type === 'Block') edits.insertBehind(outer.end, ` ${typed}`, outer)
    else if (isLast) edits.insertBehind(outer.end + rest.length, ` ${typed}`, outer)
    else if (!typed.includes('*/')) edits.insertBehind(outer.end, ` /*${typed.slice(2)} */`, outer)
  }
}

/** A statement with the comments beside it, as far as they are in what it is taken out of. */
export function withCommentsBeside(folding: Folding, outer: Span, statement: Span): Span {
  return {
    start: startWithComments(folding, outer, statement),
    end: commentsBehind(folding, outer, statement).at(-1)?.end ?? statement.end,
  }
}

function commentsBehind({ source }: Folding, outer: Span, inner: Span): readonly Comment[] {
  const { text, comments } = source
  const end = Math.min(lineEnd(text, inner.end), outer.end)
  const behind: Comment[] = []
  for (let at = inner.end; ; ) {
    at += /^\s*/.exec(text.slice(at, end))?.[0].length ?? 0
    const comment = comments.find(({ start }) => start === at)
    if (comment === undefined || comment.end > outer.end) return behind
    behind.push(comment)
    at = comment.end
  }
}

/** Whether a comment is written in a piece of code. */
export function hasComment({ source }: Folding, { start, end }: Span): boolean {
  return source.comments.some((comment) => comment.start >= start && comment.end <= end)
}
