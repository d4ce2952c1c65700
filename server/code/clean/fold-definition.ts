import type { Node } from 'oxc-parser'
import { childrenOf } from '../source.ts'
import type { Visit } from './folding.ts'

/** Rewrites what declares or assigns names; false for everything else. */
export function foldDefinition(node: Node, visit: Visit): boolean {
  switch (node.type) {
    case 'AssignmentExpression':
      foldPattern(node.left, visit)
      visit(node.right, 'value')
      return true
    case 'UpdateExpression':
      foldPattern(node.argument, visit)
      return true
    case 'AssignmentPattern':
      foldPattern(node.left, visit)
      visit(node.right, 'value')
      return true
    case 'ArrayPattern':
    case 'ObjectPattern':
    case 'RestElement':
      foldPattern(node, visit)
      return true
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      for (const decorator of node.decorators ?? []) visit(decorator, 'value')
      if (node.computed) visit(node.key, 'value')
      if (node.value) visit(node.value, 'value')
      return true
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      for (const parameter of node.params) foldPattern(parameter, visit)
      if (node.body) visit(node.body, 'value')
      return true
    case 'ClassDeclaration':
    case 'ClassExpression':
      for (const decorator of node.decorators ?? []) visit(decorator, 'value')
      if (node.superClass) visit(node.superClass, 'value')
      visit(node.body, 'value')
      return true
    case 'CatchClause':
      if (node.param) foldPattern(node.param, visit)
      visit(node.body, 'unused')
      return true
    case 'ForInStatement':
    case 'ForOfStatement':
      foldPattern(node.left, visit)
      visit(node.right, 'value')
      visit(node.body, 'unused')
      return true
    default:
      return false
  }
}

/** Names that are declared or assigned are no values; what they default to is. */
export function foldPattern(node: Node, visit: Visit): void {
  switch (node.type) {
    case 'Identifier':
      return
    case 'ObjectPattern':
    case 'ArrayPattern':
    case 'RestElement':
    case 'VariableDeclaration':
    case 'TSParameterProperty':
      for (const child of childrenOf(node)) foldPattern(child, visit)
      return
    case 'Property':
      if (node.computed) visit(node.key, 'value')
      foldPattern(node.value, visit)
      return
    case 'AssignmentPattern':
      foldPattern(node.left, visit)
      visit(node.right, 'value')
      return
    case 'VariableDeclarator':
      foldPattern(node.id, visit)
      return
    case 'MemberExpression':
      visit(node.object, 'value')
      if (node.computed) visit(node.property, 'value')
      return
    default:
  }
}
