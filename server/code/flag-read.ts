import type { CallExpression, Node } from 'oxc-parser'
import type { Bindings } from './bindings.ts'
import { type ConstantReader, memberName } from './constants.ts'
import { calledName } from './purity.ts'
import type { CodeSettings, Gives, Wrapper } from './settings.ts'
import { type Source, walk } from './source.ts'

/** A call that asks a flag. */
export interface FlagRead {
  readonly node: CallExpression
  /** The flag's key; null if only running the code would tell. */
  readonly key: string | null
  /** Where the key is written in the call; null for a wrapper of one flag. */
  readonly keyNode: Node | null
  readonly gives: Gives
  /** The type of value that the caller wants; null if the call does not say. */
  readonly type: 'boolean' | 'string' | 'number' | 'json' | null
  /** What is evaluated to make the call, and goes away with it. */
  readonly evaluated: readonly Node[]
  /** Whether it is certain that the call asks Sluice. */
  readonly isCertain: boolean
}

type Form = Pick<FlagRead, 'gives' | 'type'> & { readonly arguments: 'own' | 'openFeature' }

const ownGetters: ReadonlyMap<string, Form> = new Map([
  ['boolean', { gives: 'value', type: 'boolean', arguments: 'own' }],
  ['string', { gives: 'value', type: 'string', arguments: 'own' }],
  ['number', { gives: 'value', type: 'number', arguments: 'own' }],
  ['json', { gives: 'value', type: 'json', arguments: 'own' }],
  ['details', { gives: 'details', type: null, arguments: 'own' }],
])

const openFeatureTypes = [
  ['Boolean', 'boolean'],
  ['String', 'string'],
  ['Number', 'number'],
  ['Object', 'json'],
] as const

const makers = new Set(['createClient', 'createTestClient', 'createEvaluator', 'startClient'])
const clientTypes = new Set(['Client', 'TestClient', 'Evaluator', 'BoundEvaluator'])
/** Receivers that are called so are taken for clients where the arguments fit, too. */
const likelyNames = /flag|sluice|feature|toggle|^client$|client$/i

/** Finds the calls of a file that ask flags, whichever flags they are. */
export function findFlagReads(
  source: Source,
  bindings: Bindings,
  keys: ConstantReader,
  settings: CodeSettings,
): readonly FlagRead[] {
  const reads: FlagRead[] = []
  const openFeature = openFeatureForms(settings.openFeature)
  const clients = new Set(settings.clients)
  walk(source.program, (node) => {
    if (node.type !== 'CallExpression') return true
    const read =
      wrapperRead(node, keys, settings.wrappers) ??
      getterRead(node, bindings, keys, openFeature, clients)
    if (read !== undefined) reads.push(read)
    return true
  })
  return reads
}

/** Whether a call only makes getters for one context, `client.for(context)`. */
export function isBoundMaker(
  node: Node,
  bindings: Bindings,
  settings: CodeSettings,
): node is CallExpression {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false
  const clients = new Set(settings.clients)
  return memberName(node.callee) === 'for' && isKnownClient(node.callee.object, bindings, clients)
}

function wrapperRead(
  node: CallExpression,
  keys: ConstantReader,
  wrappers: readonly Wrapper[],
): FlagRead | undefined {
  const name = calledName(node.callee)?.split('.').at(-1)
  const wrapper = wrappers.find((one) => one.name === name)
  if (wrapper === undefined) return undefined
  const { gives = 'value', flag, keyArgument = 0 } = wrapper
  const keyNode = flag === undefined ? node.arguments[keyArgument] : null
  if (keyNode === undefined) return undefined
  return {
    node,
    key: keyNode === null ? (flag ?? null) : textOf(keys, keyNode),
    keyNode,
    gives,
    type: null,
    evaluated: [...receiverOf(node), ...node.arguments],
    isCertain: true,
  }
}

function getterRead(
  node: CallExpression,
  bindings: Bindings,
  keys: ConstantReader,
  openFeature: ReadonlyMap<string, Form>,
  clients: ReadonlySet<string>,
): FlagRead | undefined {
  const { callee } = node
  const name = callee.type === 'Identifier' ? callee.name : memberName(callee)
  if (name === undefined) return undefined
  const own = callee.type === 'MemberExpression' ? ownGetters.get(name) : undefined
  const form = own ?? openFeature.get(name)
  const [keyNode, second, third] = node.arguments
  if (form === undefined || keyNode === undefined || second === undefined) return undefined
  const isClient =
    form.arguments === 'openFeature' ||
    (callee.type === 'MemberExpression' && isKnownClient(callee.object, bindings, clients))
  const key = textOf(keys, keyNode)
  // Other libraries have methods of these names; a key that is not certain is then no sign either.
  if (!isClient && (key === null || node.arguments.length > 3)) return undefined
  const { gives, type } = form
  return {
    node,
    key,
    keyNode,
    gives,
    type,
    evaluated: [...receiverOf(node), ...node.arguments],
    isCertain: isClient || looksLikeClient(callee, type, third ?? second, third !== undefined),
  }
}

/** The receiver, without what is known to do nothing: making a client's bound getters. */
function receiverOf({ callee }: CallExpression): readonly Node[] {
  if (callee.type !== 'MemberExpression') return []
  const { object } = callee
  if (object.type !== 'CallExpression') return [object]
  if (memberName(object.callee) !== 'for') return [object]
  return [...receiverOf(object), ...object.arguments]
}

function isKnownClient(node: Node, bindings: Bindings, clients: ReadonlySet<string>): boolean {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'ChainExpression':
      return isKnownClient(node.expression, bindings, clients)
    case 'MemberExpression':
      return clients.has(memberName(node) ?? '')
    case 'CallExpression': {
      const name = calledName(node.callee)?.split('.').at(-1) ?? ''
      if (makers.has(name) || clients.has(name)) return true
      return (
        node.callee.type === 'MemberExpression' &&
        memberName(node.callee) === 'for' &&
        isKnownClient(node.callee.object, bindings, clients)
      )
    }
    case 'Identifier':
      return clients.has(node.name) || isClientBinding(node, bindings, clients)
    default:
      return false
  }
}

function isClientBinding(node: Node, bindings: Bindings, clients: ReadonlySet<string>): boolean {
  const declaration = bindings.of(node)?.declarations[0]
  if (declaration === undefined) return false
  const { name, node: declared } = declaration
  if (name.type === 'Identifier' && isClientType(name.typeAnnotation)) return true
  if (declared.type !== 'VariableDeclarator' || declared.id !== name || !declared.init) return false
  const init = declared.init.type === 'AwaitExpression' ? declared.init.argument : declared.init
  // A name that is read while it is declared would lead in a circle.
  return init.type !== 'Identifier' && isKnownClient(init, bindings, clients)
}

function isClientType(annotation: Node | null | undefined): boolean {
  if (annotation?.type !== 'TSTypeAnnotation') return false
  const type = annotation.typeAnnotation
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return false
  return clientTypes.has(type.typeName.name)
}

/** Whether key, context and default stand where a client has them, and fit the getter. */
function looksLikeClient(
  callee: Node,
  type: FlagRead['type'],
  defaultValue: Node,
  hasContext: boolean,
): boolean {
  if (callee.type !== 'MemberExpression') return false
  const fits =
    type === 'json' ||
    type === null ||
    (defaultValue.type === 'Literal'
      ? typeof defaultValue.value === type
      : defaultValue.type === 'Identifier' || defaultValue.type === 'MemberExpression')
  const receiver = calledName(callee.object)?.split('.').at(-1) ?? ''
  return fits && (hasContext || likelyNames.test(receiver))
}

function textOf(keys: ConstantReader, node: Node): string | null {
  const constant = keys.read(node)
  return typeof constant === 'string' ? constant : null
}

/** OpenFeature's getters; in browsers also the hooks of its React SDK. */
function openFeatureForms(kind: CodeSettings['openFeature']): ReadonlyMap<string, Form> {
  const forms = new Map<string, Form>()
  if (kind === null) return forms
  for (const [word, type] of openFeatureTypes) {
    const isWeb = kind === 'web'
    const common = { type, arguments: 'openFeature' as const }
    forms.set(`get${word}Value`, { ...common, gives: isWeb ? 'value' : 'promise' })
    forms.set(`get${word}Details`, { ...common, gives: isWeb ? 'details' : 'promiseOfDetails' })
    if (!isWeb) continue
    forms.set(`use${word}FlagValue`, { ...common, gives: 'value' })
    forms.set(`use${word}FlagDetails`, { ...common, gives: 'details' })
  }
  return forms
}
