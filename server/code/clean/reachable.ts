import type { Node } from 'oxc-parser'
import type { Folding, Visit } from './folding.ts'
import { removeListed } from './statement-text.ts'

/**
 * Takes away the statements that can no longer be reached after `statement`, because it always
 * returns, throws, breaks or continues now, and did not before. False if they are still reached.
 */
export function dropUnreachable(
  folding: Folding,
  statement: Node,
  rest: readonly Node[],
  visit: Visit,
): boolean {
  if (rest.length === 0 || leaves(statement) || !leaves(statement, folding)) return false
  const dropped = rest.filter((one) => !isDeclared(folding, one))
  const escaping = folding.escapingName(dropped)
  if (escaping !== undefined) {
    folding.block(statement, `the code after it could not be reached, and declares ${escaping}`)
    return false
  }
  for (const one of rest) {
    if (dropped.includes(one)) removeListed(folding, one)
    else visit(one, 'unused')
  }
  return true
}

/** Functions and types are there before the code is run. */
function isDeclared(folding: Folding, node: Node): boolean {
  const isHoisted =
    node.type === 'FunctionDeclaration' ||
    node.type === 'TSInterfaceDeclaration' ||
    node.type === 'TSTypeAliasDeclaration'
  return isHoisted && folding.escapingName([node]) !== undefined
}

/** Whether code after a statement is never reached; with `folding`, while the flag is pinned. */
export function leaves(node: Node, folding?: Folding): boolean {
  switch (node.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return true
    case 'BlockStatement':
      return node.body.some((statement) => leaves(statement, folding))
    case 'IfStatement': {
      const { consequent, alternate } = node
      const truth = folding?.values.truth(node.test) ?? null
      if (truth !== null && truth.reads.length > 0) {
        const chosen = truth.truth ? consequent : alternate
        return chosen !== null && leaves(chosen, folding)
      }
      return alternate !== null && leaves(consequent, folding) && leaves(alternate, folding)
    }
    case 'SwitchStatement':
      return folding !== undefined && switchLeaves(folding, node)
    default:
      return false
  }
}

/** A switch that is decided, and whose chosen case leaves the function or the loop. */
function switchLeaves(folding: Folding, node: Node): boolean {
  const kept = folding.keptOfSwitch.get(node) ?? []
  return kept.some((statement) => leaves(statement, folding))
}
