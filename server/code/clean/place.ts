import type { Node } from 'oxc-parser'
import { someNode } from '../source.ts'
import type { Folding } from './folding.ts'

/** Where an expression stands: in the place of `child`, as a part of `parent`. */
export interface Place {
  readonly parent: Node
  readonly child: Node
}

/**
 * Where an expression stands after what was decided around it is gone: where the outermost code
 * stood of which it is all that is left. Undefined for a whole program.
 */
export function placeOf({ source, stoodFor }: Folding, node: Node): Place | undefined {
  let child = node
  for (let outer = stoodFor.get(child); outer !== undefined; outer = stoodFor.get(child)) {
    child = outer
  }
  const parent = source.parentOf(child)
  return parent === undefined ? undefined : { parent, child }
}

/**
 * Whether an expression needs parentheses in the place of `outer`, so that neither it nor the code
 * around it is read as something else. By the grammar of ECMAScript 2026 and of TypeScript.
 */
export function needsParentheses(folding: Folding, outer: Node, inner: Node): boolean {
  const place = placeOf(folding, outer)
  if (place === undefined || inner.type === 'ParenthesizedExpression') return false
  if (strengthOf(inner) < strengthAt(place)) return true
  if (mixesNullish(place, inner) || isMistakenFor(place, inner)) return true
  return isInForInit(folding, place, inner) || beginsStatement(folding, outer, inner)
}

/**
 * Whether an expression is called, deleted or asked for its type in the place of `outer`: what is
 * named there is not only taken for its value. A method gets its object, `delete` its member.
 */
export function isReferenceTaken(folding: Folding, outer: Node, inner: Node): boolean {
  const place = takingPlaceOf(folding, outer)
  if (place === undefined) return false
  const { parent, child } = place
  const named = bareOf(inner)
  switch (parent.type) {
    case 'CallExpression':
      return parent.callee === child && isMethodOrEval(named)
    case 'TaggedTemplateExpression':
    case 'Decorator':
      return isMethodOrEval(named)
    case 'UnaryExpression':
      if (parent.operator === 'delete') return /^(?:MemberExpression|Identifier)$/.test(named.type)
      if (parent.operator !== 'typeof') return false
      // Of a name that is declared nowhere only its type can be asked.
      return named.type === 'Identifier' && folding.parts.bindings.of(named) === undefined
    default:
      return false
  }
}

/** Whether TypeScript takes `(0, object.method)` in the place of `outer`. */
export function isIndirect(folding: Folding, outer: Node, inner: Node): boolean {
  const isBare = inner.type === 'ChainExpression' || inner === bareOf(inner)
  const taker = takingPlaceOf(folding, outer)?.parent.type
  return isBare && (taker === 'CallExpression' || taker === 'TaggedTemplateExpression')
}

/** Where an expression is taken for what it names, through parentheses and types. */
function takingPlaceOf(folding: Folding, node: Node): Place | undefined {
  const place = placeOf(folding, node)
  return place !== undefined && transparent.has(place.parent.type)
    ? takingPlaceOf(folding, place.parent)
    : place
}

function isMethodOrEval(node: Node): boolean {
  return node.type === 'MemberExpression' || (node.type === 'Identifier' && node.name === 'eval')
}

/** What an expression names, without parentheses and types. */
function bareOf(node: Node): Node {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ChainExpression':
      return bareOf(node.expression)
    default:
      return node
  }
}

/** What passes on that its part is a reference. */
const transparent: ReadonlySet<Node['type']> = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
])

const binaryStrengths: Readonly<Record<string, number>> = {
  '|': 5,
  '^': 6,
  '&': 7,
  '==': 8,
  '!=': 8,
  '===': 8,
  '!==': 8,
  '<': 9,
  '>': 9,
  '<=': 9,
  '>=': 9,
  in: 9,
  instanceof: 9,
  '<<': 10,
  '>>': 10,
  '>>>': 10,
  '+': 11,
  '-': 11,
  '*': 12,
  '/': 12,
  '%': 12,
  '**': 13,
}
const whole = 1 // Everything but a sequence.
const unary = 14
const leftHandSide = 16

/** How strongly the parts of an expression hold together; a sequence holds least. */
function strengthOf(node: Node): number {
  switch (node.type) {
    case 'SequenceExpression':
      return 0
    case 'YieldExpression':
    case 'ArrowFunctionExpression':
    case 'AssignmentExpression':
      return whole
    case 'ConditionalExpression':
      return 2
    case 'LogicalExpression':
      return node.operator === '&&' ? 4 : 3
    case 'BinaryExpression':
      return binaryStrengths[node.operator] ?? 0
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return 9
    case 'UnaryExpression':
    case 'AwaitExpression':
    case 'TSTypeAssertion':
      return unary
    case 'UpdateExpression':
      return 15
    default:
      return 17
  }
}

/** How strongly an expression must hold together to stand in a place. */
function strengthAt({ parent, child }: Place): number {
  switch (parent.type) {
    case 'ConditionalExpression':
      return parent.test === child ? 3 : whole
    case 'LogicalExpression': {
      const own = parent.operator === '&&' ? 4 : 3
      return parent.left === child ? own : own + 1
    }
    case 'BinaryExpression': {
      const own = binaryStrengths[parent.operator] ?? leftHandSide
      if (parent.operator === '**') return parent.left === child ? 15 : own
      return parent.left === child ? own : own + 1
    }
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return 9
    case 'UnaryExpression':
    case 'AwaitExpression':
    case 'TSTypeAssertion':
      return unary
    case 'MemberExpression':
      return parent.object === child ? leftHandSide : 0
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === child ? leftHandSide : whole
    case 'TaggedTemplateExpression':
    case 'TSNonNullExpression':
    case 'TSInstantiationExpression':
      return leftHandSide
    case 'ClassDeclaration':
    case 'ClassExpression':
      return leftHandSide
    case 'ParenthesizedExpression':
    case 'ExpressionStatement':
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
    case 'ForInStatement':
    case 'SwitchStatement':
    case 'SwitchCase':
    case 'TemplateLiteral':
      return 0
    default:
      return whole
  }
}

/** `??` stands beside `&&` and `||` only in parentheses. */
function mixesNullish({ parent }: Place, inner: Node): boolean {
  if (parent.type !== 'LogicalExpression' || inner.type !== 'LogicalExpression') return false
  return (parent.operator === '??') !== (inner.operator === '??')
}

/** Where the grammar takes less than strength says, or reads on. */
function isMistakenFor({ parent, child }: Place, inner: Node): boolean {
  const isChain = inner.type === 'ChainExpression'
  const isBareNew = inner.type === 'NewExpression' && inner.arguments.length === 0
  switch (parent.type) {
    case 'MemberExpression':
      if (parent.object !== child) return false
      return isChain || isBareNew || (inner.type === 'Literal' && typeof inner.value === 'number')
    case 'CallExpression':
      return parent.callee === child && (isChain || isBareNew)
    case 'TaggedTemplateExpression':
      return isChain || isBareNew
    case 'TSNonNullExpression':
      return isChain
    case 'NewExpression':
      return parent.callee === child && (isChain || isBareNew || callsWithin(inner))
    case 'ClassDeclaration':
    case 'ClassExpression':
      return inner.type === 'ObjectExpression'
    case 'Decorator':
      return !isDecorator(inner)
    case 'UnaryExpression':
      // `- -1` and `+ +1` would be read as `--` and `++`.
      return inner.type === 'UnaryExpression' && inner.operator === parent.operator
    default:
      return false
  }
}

/** `make().Old`: after `new`, the call would be taken for the construction. */
function callsWithin(node: Node): boolean {
  switch (node.type) {
    case 'CallExpression':
    case 'ImportExpression':
      return true
    case 'MemberExpression':
      return callsWithin(node.object)
    case 'TaggedTemplateExpression':
      return callsWithin(node.tag)
    case 'TSNonNullExpression':
      return callsWithin(node.expression)
    default:
      return false
  }
}

/** `@name.of.it` and `@name(of)` are all that a decorator takes without parentheses. */
function isDecorator(node: Node): boolean {
  if (node.type === 'CallExpression') return isDecorator(node.callee)
  if (node.type === 'MemberExpression') return !node.computed && isDecorator(node.object)
  return node.type === 'Identifier'
}

/** An `in` in the head of a loop would make it another loop. */
function isInForInit({ source }: Folding, { parent, child }: Place, inner: Node): boolean {
  if (!someNode(inner, (node) => node.type === 'BinaryExpression' && node.operator === 'in')) {
    return false
  }
  let at = child
  for (let around: Node | undefined = parent; around !== undefined; around = source.parentOf(at)) {
    if (around.type === 'ForStatement' && around.init === at) return true
    if (/Statement$|^(?:Parenthesized|Array|Object|Call|New)Expression$/.test(around.type))
      return false
    at = around
  }
  return false
}

/** Where an expression begins a statement or a function's body, its first word could open one. */
function beginsStatement(folding: Folding, outer: Node, inner: Node): boolean {
  const text = folding.source.text.slice(inner.start, inner.start + 100)
  const isBrace = text.startsWith('{')
  const isDeclaration = /^(?:function|class|async\s+function)\b/.test(text)
  const isLet = /^let\s*\[/.test(text)
  if (!isBrace && !isDeclaration && !isLet) return false
  const first = firstIn(folding, outer)
  if (first === 'body') return isBrace
  if (first === 'default') return isDeclaration
  return first === 'statement'
}

/** What an expression is the first word of. */
export function firstIn(
  folding: Folding,
  node: Node,
): 'statement' | 'body' | 'default' | undefined {
  for (let place = placeOf(folding, node); place !== undefined; ) {
    const { parent, child } = place
    if (parent.type === 'ArrowFunctionExpression' && parent.body === child) return 'body'
    if (parent.type === 'ExportDefaultDeclaration') return 'default'
    if (parent.start !== child.start) return undefined
    if (parent.type === 'ExpressionStatement') return 'statement'
    place = placeOf(folding, parent)
  }
  return undefined
}

/** Whether an expression begins what a new line would end: what follows `return`. */
export function isRestricted(folding: Folding, node: Node): boolean {
  for (let place = placeOf(folding, node); place !== undefined; ) {
    const { parent, child } = place
    if (/^(?:ReturnStatement|ThrowStatement|YieldExpression)$/.test(parent.type)) return true
    if (parent.start !== child.start) return false
    place = placeOf(folding, parent)
  }
  return false
}

/** A literal, and what TypeScript is told of it, as it has to be written in a place. */
export function literalInPlace(
  folding: Folding,
  node: Node,
  literal: string,
  assertion: string,
): string {
  const place = placeOf(folding, node)
  if (place === undefined) return literal
  const { parent, child } = place
  const isNegative = literal.startsWith('-')
  const isOperand = /^(?:Binary|Unary|Await)Expression$/.test(parent.type)
  const isObject = parent.type === 'MemberExpression' && parent.object === child
  const opensBlock =
    literal.startsWith('{') && /^(?:statement|body)$/.test(firstIn(folding, node) ?? '')
  const own = assertion !== '' ? 9 : isNegative ? unary : leftHandSide
  const isAmbiguous =
    own < strengthAt(place) ||
    (isNegative && isOperand) ||
    (isObject && /^\d/.test(literal)) ||
    opensBlock
  return isAmbiguous ? `(${literal}${assertion})` : `${literal}${assertion}`
}
