import type { CallExpression, Node } from 'oxc-parser'
import type { Bindings } from './bindings.ts'
import { type ClientKind, importedFrom, kindOfOrigin } from './packages.ts'
import type { Source } from './source.ts'

const ownMakers = new Set(['createClient', 'createTestClient', 'createEvaluator', 'startClient'])
const openFeatureMakers = new Set(['getClient', 'useOpenFeatureClient'])

/** What a text that makes a client has in it. */
export const MAKES_CLIENT =
  /\b(?:createClient|createTestClient|createEvaluator|startClient|getClient|useOpenFeatureClient)\b/

/** Whose client a call makes; undefined if it makes none that is known. */
export function clientMadeBy(
  { callee }: CallExpression,
  bindings: Bindings,
  source: Source,
): ClientKind | undefined {
  const name = lastName(callee)
  const isOwn = ownMakers.has(name)
  if (!isOwn && !openFeatureMakers.has(name)) return undefined
  const kind = kindOfOrigin(importedFrom(rootOf(callee), bindings, source))
  // Other packages make clients of these names too: of a database, of an API.
  return isOwn === (kind === 'sluice') ? kind : undefined
}

function lastName(callee: Node): string {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type !== 'MemberExpression' || callee.computed) return ''
  return callee.property.type === 'Identifier' ? callee.property.name : ''
}

/** `a` of `a.b.c()`. */
function rootOf(callee: Node): Node {
  return callee.type === 'MemberExpression' ? rootOf(callee.object) : callee
}
