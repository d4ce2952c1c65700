import type { CallExpression, Node } from 'oxc-parser'
import { memberName } from '../constants.ts'
import { isFunction } from '../source.ts'
import type { Folding } from './folding.ts'

const effects = /^use(?:|Layout|Insertion)Effect$/
const withDependencies = /^use(?:(?:|Layout|Insertion)Effect|Memo|Callback|ImperativeHandle)$/

/**
 * Whether an element of a list of dependencies never changes any more, `[isNew, user]`: React
 * compares each with what it was, so that it can go.
 */
export function isSettledDependency(folding: Folding, list: Node, item: Node): boolean {
  if (list.type !== 'ArrayExpression' || list.elements.includes(null)) return false
  const call = folding.source.parentOf(list)
  if (call?.type !== 'CallExpression' || call.arguments.at(-1) !== list) return false
  if (!withDependencies.test(hookOf(folding, call) ?? '')) return false
  const known = folding.values.value(item)
  if (known === null || known.reads.length === 0) return false
  // What keeps its name and its value may stay; an object would be another one each time.
  return item.type !== 'Identifier' || !/^(?:string|number)$/.test(typeof known.value)
}

/** Whether a statement is an effect of React of which nothing is left. */
export function isEmptiedEffect(folding: Folding, statement: Node): boolean {
  if (statement.type !== 'ExpressionStatement') return false
  const call = statement.expression
  if (call.type !== 'CallExpression' || !effects.test(hookOf(folding, call) ?? '')) return false
  const [made, ...rest] = call.arguments
  if (made === undefined || !isFunction(made) || !('body' in made)) return false
  const { body } = made
  if (Array.isArray(body) || body?.type !== 'BlockStatement' || body.body.length === 0) return false
  const { edits, parts } = folding
  if (edits.leavesIn({ start: body.start + 1, end: body.end - 1 })) return false
  return rest.every((one) => parts.purity.effectIn(one) === undefined)
}

/** The name of a hook of React that is called; undefined if it is another function. */
function hookOf({ parts, source }: Folding, { callee }: CallExpression): string | undefined {
  const root = callee.type === 'MemberExpression' ? callee.object : callee
  const declaration = parts.bindings.of(root)?.declarations[0]?.node
  const home = declaration === undefined ? undefined : source.parentOf(declaration)
  if (home?.type !== 'ImportDeclaration') return undefined
  if (!/^(?:react|preact\/hooks|preact\/compat)$/.test(home.source.value)) return undefined
  if (callee.type === 'MemberExpression') return memberName(callee)
  const isNamed = declaration?.type === 'ImportSpecifier'
  if (!isNamed) return undefined
  return declaration.imported.type === 'Identifier' ? declaration.imported.name : undefined
}
