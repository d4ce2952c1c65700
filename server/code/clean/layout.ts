import type { Source, Span } from '../source.ts'

/** How many blanks a line begins with. */
export function indentAt(text: string, offset: number): number {
  const start = lineStart(text, offset)
  return /^[ \t]*/.exec(text.slice(start, offset + 1_000))?.[0].length ?? 0
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Where the line of an offset ends: at its line break, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset)
  return at < 0 ? text.length : at
}

/** What goes away with a statement: its comments and its lines, if it has them for itself. */
export function statementSpan(
  source: Source,
  node: Span,
  isDead: (offset: number) => boolean,
): Span {
  const { text } = source
  const start = withLeadingComments(source, node.start)
  const end = withTrailingComment(source, node.end)
  const first = lineStart(text, start)
  const last = lineEnd(text, end)
  const isAlone = text.slice(first, start).trim() === '' && text.slice(end, last).trim() === ''
  if (!isAlone) return { start, end: end + (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0) }
  const afterwards = Math.min(last + 1, text.length)
  return collapseBlankLines(text, first, afterwards, isDead)
}

/** Where a piece of code ends up without its first and last blanks. */
export function trimmed(text: string, { start, end }: Span): Span {
  const inner = text.slice(start, end)
  const blank = inner.length - inner.trimStart().length
  return { start: start + blank, end: start + Math.max(blank, inner.trimEnd().length) }
}

/** The next character that is code, after an offset; empty at the end of the file. */
export function nextCode(source: Source, offset: number): { at: number; character: string } {
  let at = offset
  for (;;) {
    while (/\s/.test(source.text.charAt(at))) at += 1
    const comment = source.comments.find(({ start }) => start === at)
    if (comment === undefined) return { at, character: source.text.charAt(at) }
    at = comment.end
  }
}

/** A removed line between two blank ones, or after an opening brace, takes a blank one along. */
function collapseBlankLines(
  text: string,
  first: number,
  afterwards: number,
  isDead: (offset: number) => boolean,
): Span {
  let top = first
  while (top > 0 && isDead(lineStart(text, top - 1)) && isDead(top - 1)) {
    top = lineStart(text, top - 1)
  }
  const before = text.slice(0, top)
  const isFirst = /(?:^|(?:^|\n)[ \t]*\r?\n|[{([][ \t]*\r?\n)$/.test(before.slice(-200))
  const blankAfter = /^[ \t]*\r?\n/.exec(text.slice(afterwards, afterwards + 200))
  if (isFirst && blankAfter) return { start: first, end: afterwards + blankAfter[0].length }
  const isLast = /^[ \t]*[})\]]/.test(text.slice(afterwards, afterwards + 200))
  const blankBefore = /\n(?:[ \t]*\r?\n)+$/.exec(before.slice(-200))
  if (isLast && blankBefore) {
    return { start: top - blankBefore[0].length + 1, end: afterwards }
  }
  return { start: first, end: afterwards }
}

/** Comments on the lines right above belong to a statement; the head of the file does not. */
function withLeadingComments(source: Source, offset: number): number {
  const { text, comments } = source
  let start = offset
  for (;;) {
    const above = /\n[ \t]*$/.exec(text.slice(0, start))
    if (above === null) return start
    const end = above.index - (text.charAt(above.index - 1) === '\r' ? 1 : 0)
    const comment = comments.find((one) => one.end === end)
    if (comment === undefined) return start
    const isOwnLine = text.slice(lineStart(text, comment.start), comment.start).trim() === ''
    const isHead = text.slice(0, comment.start).trim() === ''
    if (!isOwnLine || isHead) return start
    start = comment.start
  }
}

function withTrailingComment({ text, comments }: Source, offset: number): number {
  const blank = /^[ \t]*/.exec(text.slice(offset, offset + 1_000))?.[0].length ?? 0
  const comment = comments.find(({ start }) => start === offset + blank)
  if (comment === undefined) return offset
  const isLast = text.slice(comment.end, lineEnd(text, comment.end)).trim() === ''
  return isLast && !text.slice(comment.start, comment.end).includes('\n') ? comment.end : offset
}
