import type { Node, TemplateLiteral } from 'oxc-parser'
import { type Span, someNode } from '../source.ts'
import { hasComment, keepCommentsBehind, startWithComments } from './beside.ts'
import type { Folding, ValueUse, Visit } from './folding.ts'
import type { Known, KnownParts } from './known.ts'
import { isPlain, typedInTemplate, writeInTemplate, writeLiteral } from './literal.ts'
import {
  isIndirect,
  isReferenceTaken,
  isRestricted,
  literalInPlace,
  needsParentheses,
} from './place.ts'
import { assertionFor } from './types.ts'

/** A part of an expression that is all there is to it, and what becomes of its value. */
export interface Reduced {
  readonly node: Node
  readonly use: ValueUse
}

/** Rewrites an expression; false if its parts have to be looked at one by one. */
export function foldExpression(folding: Folding, node: Node, use: ValueUse, visit: Visit): boolean {
  if (replaceDecision(folding, node, use)) return true
  const reduced = reduce(folding, node, use)
  if (reduced.node !== node) {
    keepExpression(folding, node, reduced.node)
    visit(reduced.node, reduced.use)
    return true
  }
  if (replaceKnown(folding, node)) return true
  switch (node.type) {
    case 'LogicalExpression':
      visit(node.left, node.operator === '??' ? 'value' : leftUse(node.operator, use))
      visit(node.right, use)
      return true
    case 'ConditionalExpression':
      visit(node.test, 'boolean')
      visit(node.consequent, use)
      visit(node.alternate, use)
      return true
    case 'UnaryExpression':
      visit(node.argument, node.operator === '!' ? 'boolean' : 'value')
      return true
    case 'ParenthesizedExpression':
      foldParentheses(folding, node, use, visit)
      return true
    case 'TemplateLiteral':
      foldTemplate(folding, node, visit)
      return true
    default:
      return false
  }
}

/** The expression in parentheses, however many. */
export function withoutParentheses(node: Node): Node {
  return node.type === 'ParenthesizedExpression' ? withoutParentheses(node.expression) : node
}

/** What is left of an expression when its decided parts are gone; the node itself if none is. */
export function reduce(folding: Folding, node: Node, use: ValueUse): Reduced {
  let reduced: Reduced = { node, use }
  for (;;) {
    const next = reduceOnce(folding, reduced)
    if (next === null) return reduced
    reduced = next
  }
}

function reduceOnce({ values, parts }: Folding, { node, use }: Reduced): Reduced | null {
  if (node.type === 'ConditionalExpression') {
    const truth = values.truth(node.test)
    if (truth === null || truth.reads.length === 0) return null
    return { node: truth.truth ? node.consequent : node.alternate, use }
  }
  if (node.type !== 'LogicalExpression') return null
  const { operator, left, right } = node
  if (operator === '??') {
    const known = values.value(left)
    const isNothing = known?.value === null || known?.value === undefined
    return known !== null && known.reads.length > 0 && isNothing ? { node: right, use } : null
  }
  const goesOn = operator === '&&'
  const leftTruth = values.truth(left)
  if (leftTruth !== null && leftTruth.reads.length > 0) {
    // Either side is all there is: the right one is reached, or it never is.
    return leftTruth.truth === goesOn ? { node: right, use } : { node: left, use }
  }
  const rightTruth = values.truth(right)
  if (rightTruth === null || rightTruth.reads.length === 0) return null
  const onlyTruth = use === 'boolean' || use === 'unused' || use === leftUse(operator, 'value')
  const isSame =
    onlyTruth || (isBoolean(parts, left) && typeof values.value(right)?.value === 'boolean')
  if (isSame && rightTruth.truth === goesOn && parts.purity.effectIn(right) === undefined) {
    return { node: left, use: leftUse(operator, use) }
  }
  return null
}

/** What becomes of the left side of `&&` or `||`, by what becomes of the whole. */
function leftUse(operator: '&&' | '||', use: ValueUse): ValueUse {
  if (use === 'boolean' || use === 'unused') return 'boolean'
  const own = operator === '&&' ? 'andLeft' : 'orLeft'
  return use === 'value' || use === own ? own : 'boolean'
}

/** Whether an expression is certainly `true` or `false`, by its form or its declared type. */
function isBoolean({ bindings }: KnownParts, node: Node): boolean {
  const bare = withoutParentheses(node)
  if (bare.type === 'UnaryExpression') return bare.operator === '!'
  if (bare.type === 'Identifier') {
    const name = bindings.of(bare)?.declarations[0]?.name
    const annotation = name?.type === 'Identifier' ? name.typeAnnotation : null
    const isOptional = name !== undefined && 'optional' in name && name.optional === true
    return annotation?.typeAnnotation.type === 'TSBooleanKeyword' && !isOptional
  }
  return (
    bare.type === 'BinaryExpression' && /^(?:[=!]==?|[<>]=?|in|instanceof)$/.test(bare.operator)
  )
}

/** Writes `true` or `false` where only that matters. */
function replaceDecision({ values, edits }: Folding, node: Node, use: ValueUse): boolean {
  const truth = use === 'boolean' || use === 'unused' ? values.truth(node) : null
  if (truth === null || truth.reads.length === 0) return false
  edits.replace(node, String(truth.truth))
  return true
}

/** Writes what is certain in place of the code that says it. */
function replaceKnown(folding: Folding, node: Node): boolean {
  const known = folding.values.value(node)
  if (known === null || known.reads.length === 0) return false
  if (isNamed(folding, node, known)) return true
  if (!isWritten(folding, node, known)) return false
  writeKnown(folding, node, known)
  return true
}

/** Whether a value is written for an expression; else what is certain in it is, and the rest stays. */
function isWritten(folding: Folding, node: Node, known: Known): boolean {
  switch (node.type) {
    case 'ParenthesizedExpression':
      return isWritten(folding, node.expression, known)
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return false
    case 'ConditionalExpression':
    case 'LogicalExpression':
      return reduce(folding, node, 'value').node === node
    case 'BinaryExpression':
      return typeof known.value === 'boolean' || isPlainText(folding, node, known)
    case 'UnaryExpression':
      return node.operator !== '-' && node.operator !== '+'
    case 'TemplateLiteral':
      return isPlainText(folding, node, known)
    case 'Identifier':
    case 'MemberExpression':
      return !isNamed(folding, node, known)
    default:
      return true
  }
}

/** Whether nothing of what was typed would be lost if a text was written as a whole. */
function isPlainText({ source }: Folding, { start, end }: Span, { value }: Known): boolean {
  return typeof value === 'string' && isPlain(value) && isPlain(source.text.slice(start, end))
}

/** A value as code: as it was typed if it was, else as a literal. */
function writeKnown(folding: Folding, node: Node, known: Known): void {
  const { source, quote, edits } = folding
  const { typed, value } = known
  const literal = typed ? source.text.slice(typed.start, typed.end) : writeLiteral(value, quote)
  const assertion = assertionFor(folding, node, known)
  edits.replace(node, literalInPlace(folding, node, literal, assertion))
}
/**
 * Whether code names its value, as a variable does, and the name says more than the value would.
 * The variable keeps the value then.
 */
function isNamed(folding: Folding, node: Node, known: Known): boolean {
  const { value } = known
  if (value === null || value === undefined || typeof value === 'boolean') return false
  if (node.type === 'Identifier') return true
  if (node.type !== 'MemberExpression' || !isNameChain(node)) return false
  return folding.values.value(node.object)?.isDetails !== true
}

function isNameChain(node: Node): boolean {
  if (node.type === 'Identifier') return true
  return node.type === 'MemberExpression' && isNameChain(node.object)
}

/** Leaves a part of an expression with the comments beside it, in parentheses where it needs them. */
export function keepExpression(folding: Folding, outer: Node, inner: Node): void {
  const { source, edits, stoodFor } = folding
  const bare = openParentheses(folding, outer, inner)
  const start = startWithComments(folding, outer, bare)
  folding.keep(outer, { start, end: bare.end })
  stoodFor.set(bare, outer)
  keepCommentsBehind(folding, outer, bare)
  if (isReferenceTaken(folding, outer, bare)) {
    if (source.isTypeScript && !isIndirect(folding, outer, bare)) {
      folding.block(outer, 'a method that is called alone may get another object')
    }
    edits.insertBefore(start, '(0, ', outer)
    edits.insertBehind(bare.end, ')', outer)
    return
  }
  const isBelow =
    source.text.slice(start, bare.start).includes('\n') && isRestricted(folding, outer)
  if (!isBelow && !needsParentheses(folding, outer, bare)) return
  edits.insertBefore(start, '(', outer)
  edits.insertBehind(bare.end, ')', outer)
}

/** Parentheses held an operand together; where the operand is all there is, they can go. */
function openParentheses(folding: Folding, outer: Node, inner: Node): Node {
  if (inner.type !== 'ParenthesizedExpression') return inner
  const { expression } = inner
  const { text, parentOf } = folding.source
  const parent = parentOf(outer)
  if (parent === undefined || hasCommentIn(folding, inner, expression)) return inner
  if (text.slice(inner.start, expression.start).includes('\n')) return inner
  if (text.slice(expression.end, inner.end).includes('\n')) return inner
  if (isReferenceTaken(folding, outer, expression)) return expression
  if (needsParentheses(folding, outer, expression)) return inner
  return holdsWhole(parent, outer) ? expression : inner
}

function hasCommentIn(folding: Folding, outer: Span, inner: Span): boolean {
  return (
    hasComment(folding, { start: outer.start, end: inner.start }) ||
    hasComment(folding, { start: inner.end, end: outer.end })
  )
}

function holdsWhole(parent: Node, child: Node): boolean {
  switch (parent.type) {
    case 'VariableDeclarator':
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'ExpressionStatement':
    case 'JSXExpressionContainer':
    case 'JSXSpreadAttribute':
    case 'ParenthesizedExpression':
    case 'ArrayExpression':
    case 'SpreadElement':
    case 'ArrowFunctionExpression':
      return true
    case 'IfStatement':
    case 'WhileStatement':
      return parent.test === child
    case 'AssignmentExpression':
      return parent.right === child
    case 'CallExpression':
      return parent.callee !== child
    case 'Property':
      return parent.value === child
    default:
      return false
  }
}

const atomic: ReadonlySet<Node['type']> = new Set([
  'Identifier',
  'Literal',
  'CallExpression',
  'MemberExpression',
  'ArrayExpression',
  'TemplateLiteral',
  'ThisExpression',
  'JSXElement',
  'JSXFragment',
  'ParenthesizedExpression',
])

function foldParentheses(folding: Folding, node: Node, use: ValueUse, visit: Visit): void {
  if (node.type !== 'ParenthesizedExpression') return
  const reduced = reduce(folding, node.expression, use)
  const parent = folding.source.parentOf(node)
  const isWhole = parent !== undefined && holdsWhole(parent, node)
  const { text } = folding.source
  const isOneLine = !text.slice(node.start, node.end).includes('\n')
  const canGo =
    isReferenceTaken(folding, node, reduced.node) ||
    ((atomic.has(reduced.node.type) || (isWhole && isOneLine && !hasSequence(reduced.node))) &&
      !needsParentheses(folding, node, reduced.node))
  if (reduced.node === node.expression || !canGo) {
    visit(node.expression, use)
    return
  }
  keepExpression(folding, node, reduced.node)
  visit(reduced.node, reduced.use)
}

function hasSequence(node: Node): boolean {
  return someNode(node, ({ type }) => type === 'SequenceExpression')
}

/** Writes what is certain into the text around it. */
function foldTemplate(folding: Folding, node: TemplateLiteral, visit: Visit): void {
  const { source, edits } = folding
  for (const [index, expression] of node.expressions.entries()) {
    const before = node.quasis[index]
    const after = node.quasis[index + 1]
    const written = textOfHole(folding, expression)
    if (written === undefined || before === undefined || after === undefined) {
      visit(expression, 'value')
      continue
    }
    const hole = { start: before.end - '${'.length, end: after.start + '}'.length }
    if (hasCommentIn(folding, hole, expression)) {
      visit(expression, 'value')
      continue
    }
    // Together with a dollar before it, a brace would begin an expression.
    const joins = written.startsWith('{') && source.text.charAt(hole.start - 1) === '$'
    edits.replaceText(hole, joins ? `\\${written}` : written)
  }
}

/** What a template gets of an expression; undefined if that is not certain, or no text. */
function textOfHole({ values, source }: Folding, expression: Node): string | undefined {
  const known = values.value(expression)
  if (known === null || known.reads.length === 0 || typeof known.value === 'object')
    return undefined
  const { typed, value } = known
  return typed !== undefined && typeof value === 'string'
    ? typedInTemplate(source.text.slice(typed.start, typed.end))
    : writeInTemplate(String(value))
}
