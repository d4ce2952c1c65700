import type { Node } from 'oxc-parser'
import type { Span } from '../source.ts'
import { withCommentsBeside } from './beside.ts'
import type { Folding } from './folding.ts'
import { indentAt, lineEnd, lineStart, nextCode, statementSpan, trimmed } from './layout.ts'

/** What ends by itself, without a semicolon. */
const selfEnding = /^(?:Block|If|For|ForIn|ForOf|While|Try|Switch|Labeled)Statement$|Declaration$/

/** Whether a statement stands in a list, where there may be any number of statements. */
export function isListed(folding: Folding, node: Node): boolean {
  const parent = folding.source.parentOf(node)
  switch (parent?.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
    case 'TSModuleBlock':
      return true
    case 'SwitchCase':
      return parent.test !== node
    default:
      return false
  }
}

/** Takes a statement out of a list. */
export function removeListed({ source, edits }: Folding, node: Node): void {
  const span = statementSpan(source, node, edits.isDead)
  edits.remove(span)
  edits.joinAt(span.end)
}

/** Takes a statement away, wherever it stands. */
export function removeStatement(folding: Folding, node: Node): void {
  const { source, edits } = folding
  const parent = source.parentOf(node)
  if (isListed(folding, node)) {
    removeListed(folding, node)
  } else if (parent?.type === 'IfStatement' && parent.alternate === node) {
    edits.remove({ start: parent.consequent.end, end: node.end })
  } else {
    edits.replace(node, '{}')
  }
}

/** Puts a part of a statement in its place; braces of a block go if they can. */
export function replaceStatement(folding: Folding, outer: Node, chosen: Node): void {
  const { source, edits } = folding
  const container = source.parentOf(outer)
  if (chosen.type === 'EmptyStatement') {
    removeStatement(folding, outer)
    return
  }
  if (chosen.type === 'BlockStatement') {
    const content = trimmed(source.text, { start: chosen.start + 1, end: chosen.end - 1 })
    if (content.start === content.end) {
      removeStatement(folding, outer)
      return
    }
    const canUnwrap = container !== undefined && folding.canUnwrap(chosen, container)
    if (isListed(folding, outer) && canUnwrap) {
      unwrap(folding, outer, content, {
        first: chosen.body[0] ?? chosen,
        last: chosen.body.at(-1) ?? chosen,
      })
      return
    }
    edits.keep(outer, chosen)
    dedentTo(folding, outer, chosen, indentAt(source.text, chosen.end))
    return
  }
  if (isListed(folding, outer)) {
    const content = withCommentsBeside(folding, outer, chosen)
    unwrap(folding, outer, content, { first: chosen, last: chosen })
    return
  }
  edits.keep(outer, chosen)
  const hasElse = container?.type === 'IfStatement' && container.alternate !== null
  // A bare `if` would take the `else` that follows.
  if (hasElse && container.consequent === outer && chosen.type !== 'ExpressionStatement') {
    edits.openBlock(chosen.start)
    edits.insertBefore(chosen.start, '{ ', outer)
    edits.insertBehind(chosen.end, ' }', outer)
  }
}

/** Pieces of code that a statement is replaced by. */
interface Unwrapped {
  readonly first: Node
  readonly last: Node
  /** Whether they need a block of their own. */
  readonly isBraced?: boolean
}

/** Puts pieces of code in place of a statement in a list. */
export function unwrap(
  folding: Folding,
  outer: Node,
  content: Span,
  { first, last, isBraced = false }: Unwrapped,
): void {
  const { source, edits } = folding
  const { text } = source
  edits.keep(outer, content)
  const isBelow = lineStart(text, first.start) > outer.start
  const indent = isBelow ? indentAt(text, first.start) : 0
  if (isBraced) {
    const line = lineStart(text, outer.start)
    const margin = /^[ \t]*/.exec(text.slice(line, outer.start))?.[0] ?? ''
    const step =
      margin.startsWith('\t') || text.charAt(lineStart(text, first.start)) === '\t' ? '\t' : '  '
    edits.openBlock(first.start)
    edits.insertBefore(content.start, `{\n${margin}${step}`, outer)
    edits.insertBehind(content.end, `\n${margin}}`, outer)
    dedentTo(folding, outer, content, indent - step.length)
    return
  }
  dedentTo(folding, outer, content, indent)
  edits.joinAt(content.start)
  edits.joinAt(outer.end)
  const next = nextCode(source, outer.end)
  const isSameLine = next.at < lineEnd(text, outer.end)
  const endsItself = selfEnding.test(last.type) || /[;]$/.test(text.slice(last.start, last.end))
  if (!endsItself && next.character !== '' && next.character !== '}' && isSameLine) {
    edits.insertBehind(last.end, ';', last)
  }
  const endsInLineComment = source.comments.some(
    ({ type, start, end }) => type === 'Line' && start >= content.start && end === content.end,
  )
  if (endsInLineComment && text.slice(outer.end, lineEnd(text, outer.end)).trim() !== '') {
    edits.insertBehind(content.end, '\n', outer)
  }
}

/** Moves code to the left, so that it begins where what it replaces began. */
function dedentTo(folding: Folding, outer: Span, content: Span, indent: number): void {
  const { source, edits } = folding
  const columns = indent - indentAt(source.text, outer.start)
  edits.dedent(content, columns, (offset) => folding.isInText(offset))
}
