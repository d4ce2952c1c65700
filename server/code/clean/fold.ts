import type { Node, VariableDeclarator } from 'oxc-parser'
import { propertyName } from '../constants.ts'
import { childrenOf } from '../source.ts'
import { foldDefinition, foldPattern } from './fold-definition.ts'
import { foldExpression } from './fold-expression.ts'
import { foldAttributes, foldJsxChildren } from './fold-jsx.ts'
import { foldItems } from './fold-lists.ts'
import { foldStatement } from './fold-statement.ts'
import type { Folding, ValueUse, Visit } from './folding.ts'
import { writeLiteral } from './literal.ts'
import { keepType } from './types.ts'

/** Rewrites a whole file as far as it is decided. */
export function fold(folding: Folding): void {
  const visit = (node: Node, use: ValueUse): void => {
    if (foldStatement(folding, node, visit)) return
    if (isExpression(node) && foldExpression(folding, node, use, visit)) return
    foldParts(folding, node, visit)
  }
  visit(folding.source.program, 'unused')
}

/** Types say nothing about values; these forms of TypeScript hold an expression. */
const valueForms: ReadonlySet<Node['type']> = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSModuleDeclaration',
  'TSModuleBlock',
  'TSEnumDeclaration',
  'TSEnumBody',
  'TSEnumMember',
  'TSExportAssignment',
  'TSParameterProperty',
])

function isExpression(node: Node): boolean {
  return (
    node.type === 'Identifier' ||
    node.type === 'Literal' ||
    node.type === 'TemplateLiteral' ||
    (node.type.endsWith('Expression') && node.type !== 'FunctionExpression')
  )
}

function foldParts(folding: Folding, node: Node, visit: Visit): void {
  if (node.type.startsWith('TS') && !valueForms.has(node.type)) return
  if (node.type === 'PropertyDefinition' && node.readonly && node.value && !node.computed) {
    keepType(folding, node.key, node.value, node.typeAnnotation)
  }
  if (foldDefinition(node, visit)) return
  switch (node.type) {
    case 'Identifier':
    case 'MetaProperty':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return
    case 'ExportNamedDeclaration':
      if (node.declaration) visit(node.declaration, 'unused')
      return
    case 'VariableDeclarator':
      foldDeclarator(folding, node, visit)
      return
    case 'Property':
      foldProperty(folding, node, visit)
      return
    case 'MemberExpression':
      visit(node.object, 'value')
      if (node.computed) visit(node.property, 'value')
      return
    case 'CallExpression':
      visit(node.callee, 'value')
      foldItems(folding, node, node.arguments, visit)
      return
    case 'NewExpression':
      visit(node.callee, 'value')
      foldItems(folding, node, node.arguments, visit)
      return
    case 'ArrayExpression':
      foldItems(folding, node, node.elements, visit)
      return
    case 'ObjectExpression':
      foldItems(folding, node, node.properties, visit)
      return
    case 'TaggedTemplateExpression':
      visit(node.tag, 'value')
      for (const expression of node.quasi.expressions) visit(expression, 'value')
      return
    case 'JSXElement':
      visit(node.openingElement, 'value')
      foldJsxChildren(folding, node.children, visit)
      return
    case 'JSXOpeningElement':
      visit(node.name, 'value')
      foldAttributes(folding, node, visit)
      return
    case 'JSXFragment':
      foldJsxChildren(folding, node.children, visit)
      return
    case 'LabeledStatement':
      visit(node.body, 'unused')
      return
    case 'BinaryExpression':
      if (comparesObject(folding, node)) {
        folding.block(node, 'what the flag serves is compared as an object, and would be another')
        return
      }
      break
    default:
  }
  for (const child of childrenOf(node)) visit(child, 'value')
}

/** Whether an object that the flag serves is compared with something else than nothing. */
function comparesObject({ values }: Folding, node: Node): boolean {
  if (node.type !== 'BinaryExpression') return false
  const { operator, left, right } = node
  if (!/^[=!]==?$/.test(operator)) return false
  return [left, right].some((side) => {
    const known = values.value(side)
    return (
      known !== null &&
      known.reads.length > 0 &&
      typeof known.value === 'object' &&
      known.value !== null
    )
  })
}

function foldProperty(folding: Folding, node: Node, visit: Visit): void {
  if (node.type !== 'Property') return
  if (node.computed) visit(node.key, 'value')
  if (!node.shorthand) {
    visit(node.value, 'value')
    return
  }
  const known = folding.values.value(node.value)
  const isPlain = known !== null && known.reads.length > 0 && typeof known.value !== 'object'
  const name = propertyName(node)
  if (name === undefined || (known?.value !== null && !isPlain)) return
  if (typeof known?.value === 'string' || typeof known?.value === 'number') return
  if (known === null || known.reads.length === 0) return
  folding.edits.replace(node, `${name}: ${writeLiteral(known.value, folding.quote)}`)
}

function foldDeclarator(folding: Folding, node: VariableDeclarator, visit: Visit): void {
  const { values, edits } = folding
  if (node.id.type !== 'Identifier') foldPattern(node.id, visit)
  if (!node.init) return
  const known = values.value(node.init)
  if (known?.isDetails === true) {
    // Without a pattern it goes away as a whole: all its uses are replaced.
    if (node.id.type !== 'ObjectPattern' || typeof known.value !== 'object') return
    edits.markDead(node.init)
    folding.patterns.set(node, known.value ?? {})
    return
  }
  visit(node.init, 'value')
  if (node.id.type === 'Identifier' && isExported(folding, node)) {
    keepType(folding, node.id, node.init, node.id.typeAnnotation)
  }
}

function isExported({ source, parts }: Folding, node: VariableDeclarator): boolean {
  const declaration = source.parentOf(node)
  const around = declaration === undefined ? undefined : source.parentOf(declaration)
  if (around?.type === 'ExportNamedDeclaration') return true
  const uses = parts.bindings.of(node.id)?.uses ?? []
  return uses.some(({ node: use }) => source.parentOf(use)?.type === 'ExportSpecifier')
}
