import type { JSXExpressionContainer, JSXOpeningElement, Node } from 'oxc-parser'
import type { Span } from '../source.ts'
import { hasComment } from './beside.ts'
import { reduce, withoutParentheses } from './fold-expression.ts'
import type { Folding, Visit } from './folding.ts'
import { lineEnd, lineStart } from './layout.ts'

/** Rewrites what an element contains. */
export function foldJsxChildren(folding: Folding, children: readonly Node[], visit: Visit): void {
  for (const child of children) {
    if (child.type === 'JSXExpressionContainer') foldContainer(folding, child, visit)
    else visit(child, 'value')
  }
}

function foldContainer(folding: Folding, container: JSXExpressionContainer, visit: Visit): void {
  const { expression } = container
  if (expression.type === 'JSXEmptyExpression') return
  const known = folding.values.value(expression)
  const rendersNothing =
    known !== null &&
    known.reads.length > 0 &&
    (typeof known.value === 'boolean' || known.value === null || known.value === undefined)
  if (rendersNothing) {
    removeContainer(folding, container)
    return
  }
  const { node, use } = reduce(folding, withoutParentheses(expression), 'value')
  const bare = withoutParentheses(node)
  const isElement = bare.type === 'JSXElement' || bare.type === 'JSXFragment'
  // Comments beside the element stay with it.
  const isCommented = hasCommentBeside(folding, container, expression)
  if (node === withoutParentheses(expression) || !isElement || isCommented) {
    visit(expression, 'value')
    return
  }
  folding.keep(container, bare)
  visit(bare, use)
}

/** Rewrites the attributes of an element; what would spread nothing goes. */
export function foldAttributes(folding: Folding, element: JSXOpeningElement, visit: Visit): void {
  for (const attribute of element.attributes) {
    if (attribute.type === 'JSXSpreadAttribute' && spreadsNothing(folding, attribute.argument)) {
      const { start, end } = attribute
      const blank = /\s*$/.exec(folding.source.text.slice(0, start))?.[0].length ?? 0
      folding.edits.removeText({ start: start - blank, end })
    } else visit(attribute, 'value')
  }
}

function spreadsNothing(folding: Folding, argument: Node): boolean {
  const known = folding.values.value(argument)
  if (known !== null && known.reads.length > 0 && !known.value) return true
  const bare = withoutParentheses(argument)
  const left = withoutParentheses(reduce(folding, bare, 'value').node)
  return left !== bare && left.type === 'ObjectExpression' && left.properties.length === 0
}

/** What renders nothing goes away; blanks that it kept from the end of a line stay. */
function removeContainer({ source, edits }: Folding, container: Span): void {
  const { text } = source
  const first = lineStart(text, container.start)
  const last = lineEnd(text, container.end)
  const before = text.slice(first, container.start)
  const after = text.slice(container.end, last)
  if (before.trim() === '' && after.trim() === '') {
    edits.removeText({ start: first, end: Math.min(last + 1, text.length) })
  } else if (needsBlank(before, after) || needsBlank(reversed(after), reversed(before))) {
    edits.replace(container, '{null}')
  } else edits.removeText(container)
}

function hasCommentBeside(folding: Folding, container: Span, expression: Span): boolean {
  return (
    hasComment(folding, { start: container.start, end: expression.start }) ||
    hasComment(folding, { start: expression.end, end: container.end })
  )
}

/** Blanks count between text and an expression, and do not at the end of a line. */
function needsBlank(before: string, after: string): boolean {
  return /\S[ \t]+$/.test(before) && after.trim() === ''
}

function reversed(text: string): string {
  return [...text].toReversed().join('')
}
