import type { Node } from 'oxc-parser'
import type { ClientReader, OpenFeatureKind } from './clients.ts'
import { type ConstantReader, memberName } from './constants.ts'
import type { GivenRead, ReadForm } from './read-form.ts'
import { type Source, walk } from './source.ts'

const types: ReadonlyMap<string, ReadForm['type']> = new Map([
  ['Boolean', 'boolean'],
  ['String', 'string'],
  ['Number', 'number'],
  ['Object', 'json'],
])

const getter = /^get(Boolean|String|Number|Object)(Value|Details)$/
const hook = /^use(Boolean|String|Number|Object)Flag(Value|Details)$/
/** Hooks of React whose answer is like details, whatever the type. */
const untypedHooks = new Set(['useFlag', 'useSuspenseFlag'])

const reactPackage = '@openfeature/react-sdk'

/**
 * How a call answers that is one of OpenFeature's by its name: clients of the server SDK give
 * promises, those of the web SDK and the hooks of React do not. Undefined for other calls.
 */
export function openFeatureForm(callee: Node, clients: ClientReader): ReadForm | undefined {
  if (callee.type === 'Identifier') return hookForm(callee, callee.name, clients)
  if (callee.type !== 'MemberExpression') return undefined
  const [, word, what] = getter.exec(memberName(callee) ?? '') ?? []
  if (word === undefined) return undefined
  const own = clients.kindOf(callee.object)
  // Settings name clients of either kind.
  const kind = own === undefined || own === 'sluice' ? clients.openFeature : own
  const type = types.get(word)
  return type === undefined
    ? undefined
    : { gives: givesOf(kind, what === 'Details'), type, isGiven: kind === 'openFeatureWeb' }
}

function hookForm(callee: Node, name: string, clients: ClientReader): ReadForm | undefined {
  const from = clients.packageOf(callee)
  if (from === reactPackage && untypedHooks.has(name))
    return { gives: 'details', type: null, isGiven: true }
  const [, word = '', what] = hook.exec(name) ?? []
  const type = types.get(word)
  if (type === undefined) return undefined
  if (from !== reactPackage && clients.openFeature !== 'openFeatureWeb') return undefined
  return { gives: what === 'Details' ? 'details' : 'value', type, isGiven: true }
}

function givesOf(kind: OpenFeatureKind | undefined, isDetails: boolean): ReadForm['gives'] {
  if (kind === undefined) return null
  if (kind === 'openFeatureWeb') return isDetails ? 'details' : 'value'
  return isDetails ? 'promiseOfDetails' : 'promise'
}

/** Elements of React that ask a flag: `<FeatureFlag flagKey="checkout">`. */
export function findElementReads(
  { program }: Source,
  clients: ClientReader,
  keys: ConstantReader,
): readonly GivenRead[] {
  const found: GivenRead[] = []
  walk(program, (node) => {
    if (node.type !== 'JSXOpeningElement' || node.name.type !== 'JSXIdentifier') return true
    if (node.name.name !== 'FeatureFlag' || clients.packageOf(node.name) !== reactPackage)
      return true
    const attribute = node.attributes.find(
      (one) => one.type === 'JSXAttribute' && one.name.name === 'flagKey',
    )
    const value = attribute?.type === 'JSXAttribute' ? attribute.value : undefined
    const keyNode = (value?.type === 'JSXExpressionContainer' ? value.expression : value) ?? null
    const constant = keyNode === null ? undefined : keys.read(keyNode)
    found.push({ node, key: typeof constant === 'string' ? constant : null, keyNode })
    return true
  })
  return found
}
