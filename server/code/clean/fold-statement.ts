import type { IfStatement, Node } from 'oxc-parser'
import { keepExpression, reduce } from './fold-expression.ts'
import { isEmptiedEffect } from './fold-hooks.ts'
import { foldSwitch } from './fold-switch.ts'
import type { Folding, Visit } from './folding.ts'
import { dropUnreachable } from './reachable.ts'
import { removeListed, removeStatement, replaceStatement } from './statement-text.ts'

/** Rewrites a statement; false if its parts have to be looked at one by one. */
export function foldStatement(folding: Folding, node: Node, visit: Visit): boolean {
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
    case 'TSModuleBlock':
      foldList(folding, node.body, visit)
      return true
    case 'IfStatement':
      foldIf(folding, node, visit)
      return true
    case 'SwitchStatement':
      return foldSwitch(folding, node, visit)
    case 'SwitchCase':
      if (node.test) visit(node.test, 'value')
      foldList(folding, node.consequent, visit)
      return true
    case 'WhileStatement':
      if (dropLoop(folding, node, node.test)) return true
      visit(node.test, 'boolean')
      visit(node.body, 'unused')
      return true
    case 'ForStatement':
      if (node.init === null && node.test && dropLoop(folding, node, node.test)) return true
      for (const part of [node.init, node.update]) if (part) visit(part, 'value')
      if (node.test) visit(node.test, 'boolean')
      visit(node.body, 'unused')
      return true
    case 'DoWhileStatement':
      visit(node.body, 'unused')
      visit(node.test, 'boolean')
      return true
    case 'ExpressionStatement':
      return foldExpressionStatement(folding, node, node.expression, visit)
    default:
      return false
  }
}

function foldList(folding: Folding, statements: readonly Node[], visit: Visit): void {
  for (const [index, statement] of statements.entries()) {
    visit(statement, 'unused')
    if (isEmptiedEffect(folding, statement)) removeListed(folding, statement)
    const rest = statements.slice(index + 1)
    if (dropUnreachable(folding, statement, rest, visit)) return
  }
}

function foldIf(folding: Folding, node: IfStatement, visit: Visit): void {
  const truth = folding.values.truth(node.test)
  if (truth === null || truth.reads.length === 0) {
    visit(node.test, 'boolean')
    visit(node.consequent, 'unused')
    if (node.alternate) visit(node.alternate, 'unused')
    return
  }
  const chosen = truth.truth ? node.consequent : node.alternate
  const dropped = truth.truth ? node.alternate : node.consequent
  const escaping = folding.escapingName(dropped ? [dropped] : [])
  if (escaping !== undefined) {
    folding.block(node.test, `the branch that would go declares ${escaping}, used outside of it`)
    return
  }
  if (!chosen) {
    removeStatement(folding, node)
    return
  }
  replaceStatement(folding, node, chosen)
  visit(chosen, 'unused')
}

/** A loop that is never entered. */
function dropLoop(folding: Folding, node: Node, test: Node): boolean {
  const truth = folding.values.truth(test)
  if (truth === null || truth.reads.length === 0 || truth.truth) return false
  if (folding.escapingName([node]) !== undefined) return false
  removeStatement(folding, node)
  return true
}

function foldExpressionStatement(
  folding: Folding,
  statement: Node,
  expression: Node,
  visit: Visit,
): boolean {
  const { values, parts } = folding
  const reduced = reduce(folding, expression, 'unused')
  const known = values.value(reduced.node) ?? values.truth(reduced.node)
  const isReduced = reduced.node !== expression
  const isDecided = known !== null && (isReduced || known.reads.length > 0)
  const isIdle = isReduced && parts.purity.effectIn(reduced.node) === undefined
  if (isDecided || isIdle) {
    removeStatement(folding, statement)
    return true
  }
  if (!isReduced) return false
  keepExpression(folding, expression, reduced.node)
  folding.edits.joinAt(statement.start)
  visit(reduced.node, reduced.use)
  return true
}
