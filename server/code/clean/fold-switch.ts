import type { Node, SwitchCase, SwitchStatement } from 'oxc-parser'
import { childrenOf, isFunction, type Span } from '../source.ts'
import { withCommentsBeside } from './beside.ts'
import type { Folding, Visit } from './folding.ts'
import type { Known } from './known.ts'
import { lineStart } from './layout.ts'
import { strictEquals } from './operators.ts'
import { isListed, removeStatement, unwrap } from './statement-text.ts'

/** Rewrites a switch over a value that is certain; false if it is over another. */
export function foldSwitch(folding: Folding, node: SwitchStatement, visit: Visit): boolean {
  const known = folding.values.value(node.discriminant)
  if (known === null || known.reads.length === 0 || known.isDetails) return false
  const chosen = chooseCase(folding, node, known)
  if (chosen === undefined) {
    folding.block(node.discriminant, 'a case before the one that is served is not a constant')
    return true
  }
  const kept = chosen === null ? [] : statementsFrom(node, chosen)
  const fault = faultOf(folding, node, kept)
  if (fault !== undefined) {
    folding.block(node.discriminant, fault)
    return true
  }
  folding.keptOfSwitch.set(node, kept)
  if (kept.length === 0) removeStatement(folding, node)
  else keepStatements(folding, node, kept)
  for (const statement of kept) visit(statement, 'unused')
  return true
}

/** null: no case is chosen; undefined: that is not certain. */
function chooseCase(
  { values }: Folding,
  { cases }: SwitchStatement,
  known: Known,
): SwitchCase | null | undefined {
  for (const one of cases) {
    if (one.test === null) continue
    const test = values.value(one.test)
    const isEqual = test === null ? null : strictEquals(test.value, known.value)
    if (isEqual === null) return undefined
    if (isEqual) return one
  }
  return cases.find(({ test }) => test === null) ?? null
}

/** What runs from a case on, through the cases below it, up to the first break. */
function statementsFrom({ cases }: SwitchStatement, chosen: SwitchCase): readonly Node[] {
  const statements = cases.slice(cases.indexOf(chosen)).flatMap(({ consequent }) => consequent)
  const flat = statements.flatMap((statement, index) => {
    const isWholeCase = statement.type === 'BlockStatement' && chosen.consequent[0] === statement
    const [next] = statements.slice(index + 1)
    const isLast = next === undefined || next.type === 'BreakStatement'
    const endsInside = statement.type === 'BlockStatement' && endsIn(statement.body.at(-1))
    return isWholeCase && (isLast || endsInside) ? statement.body : [statement]
  })
  const kept: Node[] = []
  for (const statement of flat) {
    if (statement.type === 'BreakStatement' && statement.label === null) break
    kept.push(statement)
    if (endsIn(statement)) break
  }
  return kept
}

function endsIn(statement: Node | undefined): boolean {
  return /^(?:Return|Throw|Continue|Break)Statement$/.test(statement?.type ?? '')
}

function faultOf(
  folding: Folding,
  node: SwitchStatement,
  kept: readonly Node[],
): string | undefined {
  if (kept.some((statement) => breaksOut(statement))) {
    return 'the case that is served breaks out of the switch from inside'
  }
  const escaping = folding.escapingName(gapsBetween(node, kept))
  if (escaping !== undefined) {
    return `a case that would go declares ${escaping}, used outside of it`
  }
  return undefined
}

/** Whether a break in a statement leaves the switch that the statement is in. */
function breaksOut(node: Node): boolean {
  if (node.type === 'BreakStatement') return node.label === null
  if (/^(?:For|ForIn|ForOf|While|DoWhile|Switch)Statement$/.test(node.type)) return false
  return !isFunction(node) && node.type !== 'ClassBody' && childrenOf(node).some(breaksOut)
}

function keepStatements(folding: Folding, node: SwitchStatement, kept: readonly Node[]): void {
  const { source, edits } = folding
  const [first] = kept
  const last = kept.at(-1)
  if (first === undefined || last === undefined) return
  const container = source.parentOf(node)
  const home = source.parentOf(first)
  const scope = home?.type === 'BlockStatement' ? home : node
  const canUnwrap =
    isListed(folding, node) && container !== undefined && folding.canUnwrap(scope, container)
  const start = withCommentsAbove(folding, first)
  const { end } = withCommentsBeside(folding, node, last)
  for (const [index, statement] of kept.entries()) {
    const next = kept[index + 1]
    if (next !== undefined && source.parentOf(next) !== source.parentOf(statement)) {
      const line = lineStart(source.text, next.start)
      const isAlone = source.text.slice(line, next.start).trim() === ''
      const rest = isAlone ? Math.max(line - 1, statement.end) : next.start
      edits.remove({ start: statement.end, end: rest })
      if (!isAlone) edits.insertBefore(next.start, '\n', next)
    }
  }
  unwrap(folding, node, { start, end }, { first, last, isBraced: !canUnwrap })
}

/** Comments between a case and its first statement say something about that. */
function withCommentsAbove({ source }: Folding, first: Node): number {
  const home = source.parentOf(first)
  const from = home === undefined ? first.start : homeStart(home)
  const comment = source.comments.find(({ start }) => start >= from && start < first.start)
  return comment?.start ?? first.start
}

function homeStart(home: Node): number {
  if (home.type !== 'SwitchCase') return home.start
  return home.test?.end ?? home.start
}

/** What is written before, between and after statements of a switch. */
function gapsBetween(node: Span, kept: readonly Node[]): readonly Span[] {
  const gaps: Span[] = []
  let start = node.start
  for (const statement of kept) {
    gaps.push({ start, end: statement.start })
    start = statement.end
  }
  return [...gaps, { start, end: node.end }]
}
