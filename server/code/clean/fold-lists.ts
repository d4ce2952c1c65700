import type { Node, SpreadElement } from 'oxc-parser'
import { propertyName } from '../constants.ts'
import { type Span, someNode } from '../source.ts'
import { startWithComments } from './beside.ts'
import type { Edits } from './edits.ts'
import { keepExpression, reduce, withoutParentheses } from './fold-expression.ts'
import { isSettledDependency } from './fold-hooks.ts'
import type { Folding, Visit } from './folding.ts'
import { lineEnd, lineStart } from './layout.ts'

/** Rewrites the members of an object, the elements of an array, or the arguments of a call. */
export function foldItems(
  folding: Folding,
  list: Node,
  items: readonly (Node | null)[],
  visit: Visit,
): void {
  const present = items.filter((item) => item !== null)
  const removed = new Set(
    present.filter(
      (item) => isEmptySpread(folding, list, item) || isSettledDependency(folding, list, item),
    ),
  )
  removeItems(folding.edits, folding.source.text, present, removed)
  for (const item of present) {
    if (removed.has(item)) continue
    if (item.type === 'SpreadElement') foldSpread(folding, list, item, visit)
    else visit(item, 'value')
  }
}

/** Takes items away with their commas, and with their lines if they have them for themselves. */
export function removeItems(
  edits: Edits,
  text: string,
  items: readonly Span[],
  removed: ReadonlySet<Span>,
): void {
  const kept = items.filter((item) => !removed.has(item))
  const lastKept = kept.at(-1)
  for (const [index, item] of items.entries()) {
    if (!removed.has(item)) continue
    const next = items[index + 1]
    if (lastKept !== undefined && lastKept.start < item.start) {
      const last = items.at(-1) ?? item
      edits.remove({ start: lastKept.end, end: last.end })
      return
    }
    if (next !== undefined) edits.remove({ start: item.start, end: next.start })
    else edits.remove(withComma(text, item))
  }
}

/** The only item that is left may have a comma after it, and lines of its own. */
function withComma(text: string, { start, end }: Span): Span {
  const after = end + (/^\s*,/.exec(text.slice(end))?.[0].length ?? 0)
  const first = lineStart(text, start)
  const last = lineEnd(text, after)
  const isAlone = text.slice(first, start).trim() === '' && text.slice(after, last).trim() === ''
  return isAlone ? { start: first, end: Math.min(last + 1, text.length) } : { start, end: after }
}

/** `...false` in an object, `...[]` in an array: nothing. */
function isEmptySpread(folding: Folding, list: Node, item: Node): boolean {
  if (item.type !== 'SpreadElement' || hasHole(list)) return false
  const argument = withoutParentheses(item.argument)
  const bare = withoutParentheses(reduce(folding, argument, 'value').node)
  if (list.type !== 'ObjectExpression') {
    return bare !== argument && bare.type === 'ArrayExpression' && bare.elements.length === 0
  }
  const known = folding.values.value(item.argument)
  if (known !== null && known.reads.length > 0 && !known.value) return true
  return bare !== argument && bare.type === 'ObjectExpression' && bare.properties.length === 0
}

function foldSpread(folding: Folding, list: Node, item: SpreadElement, visit: Visit): void {
  const argument = withoutParentheses(item.argument)
  const { node, use } = reduce(folding, argument, 'value')
  const bare = withoutParentheses(node)
  const inner = node === argument ? null : contentOf(folding, list, bare)
  if (inner === null) {
    if (node !== argument && isOverwriting(folding, list, item, bare)) {
      folding.block(item, 'it would set a member that is set before it, which TypeScript refuses')
      return
    }
    if (node === argument) {
      visit(item.argument, 'value')
      return
    }
    keepExpression(folding, item.argument, node)
    visit(node, use)
    return
  }
  folding.keep(item, inner)
  visit(bare, use)
}

/** From the first to the last item of a literal whose items can stand in the list itself. */
function contentOf(folding: Folding, list: Node, literal: Node): Span | null {
  const items = itemsOf(list, literal)
  const first = items?.at(0)
  const last = items?.at(-1)
  return first && last ? { start: startWithComments(folding, literal, first), end: last.end } : null
}

function itemsOf(list: Node, literal: Node): readonly (Node | null)[] | null {
  if (hasHole(literal) || holdsSuper(literal)) return null
  if (literal.type === 'ArrayExpression') {
    return list.type === 'ArrayExpression' || list.type === 'CallExpression'
      ? literal.elements
      : null
  }
  if (literal.type !== 'ObjectExpression' || list.type !== 'ObjectExpression') return null
  const names = namesOf(list)
  // A second member of the same name is an error in TypeScript; a getter would run later.
  const canMove = literal.properties.every(
    (property) =>
      property.type === 'SpreadElement' ||
      (property.kind === 'init' && !names.has(propertyName(property) ?? '__proto__')),
  )
  return canMove ? literal.properties : null
}

/** `[, a]`: where it stands in another list, a hole would be another thing. */
function hasHole(list: Node): boolean {
  return list.type === 'ArrayExpression' && list.elements.includes(null)
}

/** `super` in a method means the object that the method was written in. */
function holdsSuper(literal: Node): boolean {
  return someNode(literal, ({ type }) => type === 'Super')
}

/** Whether a literal names a member that the object names before it. */
function isOverwriting(folding: Folding, list: Node, item: Node, literal: Node): boolean {
  if (!folding.source.isTypeScript || list.type !== 'ObjectExpression') return false
  const names = namesOf(literal)
  return list.properties.some(
    (property) =>
      property.type === 'Property' &&
      property.end <= item.start &&
      names.has(propertyName(property) ?? ''),
  )
}

function namesOf(list: Node): ReadonlySet<string> {
  const names = new Set(['__proto__'])
  if (list.type !== 'ObjectExpression') return names
  for (const property of list.properties) {
    if (property.type === 'Property') names.add(propertyName(property) ?? '')
  }
  return names
}
