import type { Node, TemplateLiteral } from 'oxc-parser'
import { someNode } from '../source.ts'
import type { Folding, ValueUse, Visit } from './folding.ts'
import type { Known, KnownParts } from './known.ts'
import { writeInTemplate, writeLiteral } from './literal.ts'

/** A part of an expression that is all there is to it, and what becomes of its value. */
export interface Reduced {
  readonly node: Node
  readonly use: ValueUse
}

/** Rewrites an expression; false if its parts have to be looked at one by one. */
export function foldExpression(folding: Folding, node: Node, use: ValueUse, visit: Visit): boolean {
  if (replaceKnown(folding, node, use)) return true
  const reduced = reduce(folding, node, use)
  if (reduced.node !== node) {
    keepExpression(folding, node, reduced.node)
    visit(reduced.node, reduced.use)
    return true
  }
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

/** Writes what is certain in place of the code that says it. */
function replaceKnown(folding: Folding, node: Node, use: ValueUse): boolean {
  const { values, edits, quote } = folding
  const known = values.value(node)
  if (known !== null && known.reads.length > 0) {
    if (isNamed(folding, node, known)) return true
    if (use !== 'boolean' || typeof known.value === 'boolean') {
      edits.replace(node, inContext(folding, node, writeLiteral(known.value, quote)))
      return true
    }
  }
  const truth = use === 'boolean' || use === 'unused' ? values.truth(node) : null
  if (truth === null || truth.reads.length === 0) return false
  edits.replace(node, String(truth.truth))
  return true
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

/** Parentheses where a literal could be read as something else. */
function inContext(folding: Folding, node: Node, literal: string): string {
  const parent = folding.source.parentOf(node)
  if (parent === undefined) return literal
  const isNegative = literal.startsWith('-')
  const isNumber = /^[-\d]/.test(literal)
  const isOperand = /^(?:Binary|Unary|Member|Await)Expression$/.test(parent.type)
  if (isOperand && isNegative) return `(${literal})`
  if (isNumber && parent.type === 'MemberExpression' && parent.object === node) {
    return `(${literal})`
  }
  return literal.startsWith('{') && beginsStatement(folding, node) ? `(${literal})` : literal
}

/** Leaves a part of an expression, in parentheses where it needs them. */
export function keepExpression(folding: Folding, outer: Node, inner: Node): void {
  const { source, edits } = folding
  const bare = openParentheses(folding, outer, inner)
  folding.keep(outer, bare)
  const isAmbiguous = /^(?:\{|function\b|class\b|let\b|async\b)/.test(
    source.text.slice(bare.start, bare.start + 10),
  )
  if (isAmbiguous && beginsStatement(folding, outer)) {
    edits.insertWith(bare.start, '(')
    edits.insert(bare.end, ')')
  }
}

/** Where an expression begins a statement or a function's body, a brace opens a block. */
function beginsStatement({ source }: Folding, node: Node): boolean {
  for (let at = node; ; ) {
    const parent = source.parentOf(at)
    if (parent === undefined || parent.start > node.start) return false
    if (parent.type === 'ArrowFunctionExpression') return parent.body === at
    if (parent.type === 'ExpressionStatement') return parent.start === node.start
    if (parent.type === 'ExportDefaultDeclaration') return parent.declaration === at
    if (parent.start !== node.start) return false
    at = parent
  }
}

/** Parentheses held an operand together; where the operand is all there is, they can go. */
function openParentheses(folding: Folding, outer: Node, inner: Node): Node {
  if (inner.type !== 'ParenthesizedExpression') return inner
  const { expression } = inner
  const { text, parentOf } = folding.source
  const isOneLine = !text.slice(inner.start, expression.start).includes('\n')
  const parent = parentOf(outer)
  if (parent === undefined || !isOneLine || expression.type === 'SequenceExpression') return inner
  if (text.slice(expression.end, inner.end).includes('\n')) return inner
  if (/^(?:\{|function|class)/.test(text.slice(expression.start))) return inner
  return holdsWhole(parent, outer) ? expression : inner
}

function holdsWhole(parent: Node, child: Node): boolean {
  switch (parent.type) {
    case 'VariableDeclarator':
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'ExpressionStatement':
    case 'JSXExpressionContainer':
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
    atomic.has(reduced.node.type) || (isWhole && isOneLine && !hasSequence(reduced.node))
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
  for (const [index, expression] of node.expressions.entries()) {
    const known = folding.values.value(expression)
    const before = node.quasis[index]
    const after = node.quasis[index + 1]
    const isPlain = known !== null && known.reads.length > 0 && typeof known.value !== 'object'
    if (!isPlain || before === undefined || after === undefined) {
      visit(expression, 'value')
      continue
    }
    const { text } = folding.source
    const start = text.lastIndexOf('${', expression.start)
    const end = text.indexOf('}', expression.end) + 1
    const written = writeInTemplate(String(known.value))
    // Together with a dollar before it, a brace would begin an expression.
    const joins = written.startsWith('{') && text.charAt(start - 1) === '$'
    folding.edits.replace({ start, end }, joins ? `\\${written}` : written)
  }
}
