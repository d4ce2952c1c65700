import type { Node } from 'oxc-parser'
import type { Bindings } from './bindings.ts'
import { memberName, propertyName } from './constants.ts'
import { childrenOf, type Source, walk } from './source.ts'

/** Whether code can be left out without anybody noticing. */
export interface Purity {
  /** The first thing in an expression that may have a side effect; undefined if nothing has. */
  effectIn(node: Node): Node | undefined
  /** Whether asking an object for a member of a name may run code of this file. */
  runsGetter(name: string | undefined): boolean
}

/** Functions of the language that only compute; what they could throw is not held against them. */
const pureGlobals = new Set([
  'String',
  'Number',
  'Boolean',
  'BigInt',
  'Symbol',
  'Object.freeze',
  'Object.keys',
  'Object.values',
  'Object.entries',
  'Array.isArray',
  'Array.of',
  'Date.now',
  'JSON.stringify',
  'Math.abs',
  'Math.max',
  'Math.min',
  'Math.floor',
  'Math.round',
  'Math.ceil',
])

const pureConstructors = new Set(['Date', 'Map', 'Set', 'WeakMap', 'WeakSet', 'Error', 'URL'])

/** Expressions whose parts decide: they do nothing of their own. */
const transparent: ReadonlySet<Node['type']> = new Set([
  'Literal',
  'Identifier',
  'ThisExpression',
  'Super',
  'MetaProperty',
  'TemplateElement',
  'TemplateLiteral',
  'ArrayExpression',
  'ObjectExpression',
  'Property',
  'SpreadElement',
  'MemberExpression',
  'ChainExpression',
  'ParenthesizedExpression',
  'BinaryExpression',
  'LogicalExpression',
  'ConditionalExpression',
  'SequenceExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'PrivateIdentifier',
  'JSXElement',
  'JSXFragment',
  'JSXOpeningElement',
  'JSXClosingElement',
  'JSXOpeningFragment',
  'JSXClosingFragment',
  'JSXAttribute',
  'JSXSpreadAttribute',
  'JSXExpressionContainer',
  'JSXEmptyExpression',
  'JSXIdentifier',
  'JSXMemberExpression',
  'JSXNamespacedName',
  'JSXText',
])

/** Nothing of these runs where they are written. */
const inert: ReadonlySet<Node['type']> = new Set(['ArrowFunctionExpression', 'FunctionExpression'])

/**
 * Judges the code of a file. `allowed` are names of functions that the application says are pure;
 * `extra` may clear calls that it knows of.
 */
export function purityOf(
  source: Source,
  bindings: Bindings,
  allowed: readonly string[],
  extra: (node: Node) => readonly Node[] | undefined,
): Purity {
  const names = new Set(allowed)
  const getters = gettersOf(source)
  const judged = new Map<Node, boolean>()

  const effectIn = (node: Node): Node | undefined => {
    if (inert.has(node.type)) return undefined
    if (node.type === 'AwaitExpression') {
      const parts = extra(node.argument)
      return parts === undefined ? node : firstEffect(parts)
    }
    if (node.type === 'CallExpression') return effectOfCall(node)
    if (node.type === 'NewExpression') {
      const { callee } = node
      if (callee.type !== 'Identifier' || bindings.of(callee) !== undefined) return node
      return pureConstructors.has(callee.name) ? firstEffect(node.arguments) : node
    }
    if (node.type === 'UnaryExpression') {
      return node.operator === 'delete' ? node : effectIn(node.argument)
    }
    if (node.type === 'MemberExpression' && runsGetter(memberName(node))) return node
    // All getters of what is spread are run.
    if (node.type === 'SpreadElement' && getters.size > 0 && !isLiteral(node.argument)) {
      return [...getters.keys()].some((name) => runsGetter(name)) ? node : effectIn(node.argument)
    }
    if (node.type === 'ClassExpression') return node.body.body.length === 0 ? undefined : node
    if (transparent.has(node.type)) return firstEffect(childrenOf(node))
    // What is left of TypeScript are types.
    return node.type.startsWith('TS') ? undefined : node
  }

  const firstEffect = (nodes: readonly Node[]): Node | undefined => {
    for (const node of nodes) {
      const effect = effectIn(node)
      if (effect !== undefined) return effect
    }
    return undefined
  }

  const effectOfCall = (node: Node): Node | undefined => {
    if (node.type !== 'CallExpression') return node
    const parts = extra(node)
    if (parts !== undefined) return firstEffect(parts)
    const name = calledName(node.callee)
    const last = name?.split('.').at(-1)
    const allowedByName = name !== undefined && (names.has(name) || names.has(last ?? ''))
    const isKnown =
      allowedByName ||
      isPureGlobal(node.callee, name) ||
      (node.callee.type === 'Identifier' && isPureFunction(node.callee))
    return isKnown ? (effectOfReceiver(node.callee) ?? firstEffect(node.arguments)) : node
  }

  const effectOfReceiver = (callee: Node): Node | undefined =>
    callee.type === 'MemberExpression' ? effectIn(callee.object) : undefined

  const isPureGlobal = (callee: Node, name: string | undefined): boolean => {
    const root = callee.type === 'MemberExpression' ? callee.object : callee
    const isGlobal = root.type === 'Identifier' && bindings.of(root) === undefined
    return isGlobal && name !== undefined && pureGlobals.has(name)
  }

  /** A function of this file that only returns something pure. */
  const isPureFunction = (identifier: Node): boolean => {
    const binding = bindings.of(identifier)
    const returned = binding === undefined ? undefined : returnedBy(binding)
    if (returned === undefined) return false
    const known = judged.get(returned)
    if (known !== undefined) return known
    judged.set(returned, false) // A function that calls itself may never return.
    const isPure = effectIn(returned) === undefined
    judged.set(returned, isPure)
    return isPure
  }

  const runs = new Map<string | undefined, boolean>()
  const runsGetter = (name: string | undefined): boolean => {
    const known = runs.get(name)
    if (known !== undefined) return known
    runs.set(name, true) // A getter that asks itself never ends.
    const doesRun = [...getters].some(
      ([own, returned]) =>
        (own === name || own === undefined || name === undefined) &&
        returned.some((one) => one === undefined || effectIn(one) !== undefined),
    )
    runs.set(name, doesRun)
    return doesRun
  }
  return { effectIn, runsGetter }
}

/** What the getters of a file return, by name; undefined for those that do more than that. */
function gettersOf({
  program,
}: Source): ReadonlyMap<string | undefined, readonly (Node | undefined)[]> {
  const getters = new Map<string | undefined, (Node | undefined)[]>()
  walk(program, (node) => {
    if ((node.type !== 'Property' && node.type !== 'MethodDefinition') || node.kind !== 'get') {
      return true
    }
    const name = propertyName(node)
    const { value } = node
    const body = value.type === 'FunctionExpression' ? value.body : null
    const [only, more] = body?.body ?? []
    const isPlain = only?.type === 'ReturnStatement' && more === undefined
    const returned = isPlain ? (only.argument ?? undefined) : undefined
    getters.set(name, [...(getters.get(name) ?? []), returned])
    return true
  })
  return getters
}

function isLiteral({ type }: Node): boolean {
  return type === 'ArrayExpression' || type === 'ObjectExpression'
}

/** What a function returns if that is all it does; undefined for others, async ones too. */
export function returnedBy(binding: {
  readonly declarations: readonly { readonly node: Node; readonly name: Node }[]
  readonly uses: readonly { readonly writes: boolean; readonly isInit: boolean }[]
}): Node | undefined {
  const [declaration, another] = binding.declarations
  if (declaration === undefined || another !== undefined) return undefined
  if (binding.uses.some(({ writes, isInit }) => writes && !isInit)) return undefined
  const { node } = declaration
  const made = node.type === 'VariableDeclarator' && node.id === declaration.name ? node.init : node
  if (made?.type !== 'ArrowFunctionExpression' && made?.type !== 'FunctionDeclaration') {
    return undefined
  }
  const { body, params } = made
  if (made.async || made.generator || !body) return undefined
  // Defaults and patterns of parameters run code of their own.
  if (params.some(({ type }) => type !== 'Identifier')) return undefined
  if (body.type !== 'BlockStatement') return body
  const [only, more] = body.body
  if (only?.type !== 'ReturnStatement' || more !== undefined) return undefined
  return only.argument ?? undefined
}

/** `f` or `a.b.f`; undefined if the callee is anything else. */
export function calledName(callee: Node): string | undefined {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'ThisExpression') return 'this'
  if (callee.type !== 'MemberExpression') return undefined
  const object = calledName(callee.object)
  const name = memberName(callee)
  return object === undefined || name === undefined ? name : `${object}.${name}`
}
