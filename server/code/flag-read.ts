import type { CallExpression, Node } from 'oxc-parser'
import type { ClientReader } from './clients.ts'
import { type ConstantReader, memberName } from './constants.ts'
import { openFeatureForm } from './open-feature.ts'
import { calledName } from './purity.ts'
import type { ReadForm } from './read-form.ts'
import type { CodeSettings, Wrapper } from './settings.ts'
import { type Source, walk } from './source.ts'

/** A call that asks a flag. */
export interface FlagRead extends ReadForm {
  readonly node: CallExpression
  /** The flag's key; null if only running the code would tell. */
  readonly key: string | null
  /** Where the key is written in the call; null for a wrapper of one flag. */
  readonly keyNode: Node | null
  /** What is evaluated to make the call, and goes away with it. */
  readonly evaluated: readonly Node[]
  /** Whether it is certain that the call asks Sluice. */
  readonly isCertain: boolean
}

const ownGetters: ReadonlyMap<string, ReadForm> = new Map([
  ['boolean', { gives: 'value', type: 'boolean', isGiven: false }],
  ['string', { gives: 'value', type: 'string', isGiven: false }],
  ['number', { gives: 'value', type: 'number', isGiven: false }],
  ['json', { gives: 'value', type: 'json', isGiven: false }],
  ['details', { gives: 'details', type: null, isGiven: false }],
])

/** Receivers that are called so are taken for clients where the arguments fit, too. */
export const LIKELY_CLIENT = /flag|sluice|feature|toggle|^client$|client$/i

/** Finds the calls of a file that ask flags, whichever flags they are. */
export function findFlagReads(
  { program }: Source,
  clients: ClientReader,
  keys: ConstantReader,
  { wrappers }: CodeSettings,
): readonly FlagRead[] {
  const reads: FlagRead[] = []
  walk(program, (node) => {
    if (node.type !== 'CallExpression') return true
    const read =
      wrapperRead(node, keys, wrappers) ??
      ownRead(node, clients, keys) ??
      openFeatureRead(node, clients, keys)
    if (read !== undefined) reads.push(read)
    return true
  })
  return reads
}

/** Whether a call only makes getters for one context, `client.for(context)`. */
export function isBoundMaker(node: Node, clients: ClientReader): node is CallExpression {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false
  return memberName(node.callee) === 'for' && clients.kindOf(node.callee.object) === 'sluice'
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
  const key = keyNode === null ? (flag ?? null) : textOf(keys, keyNode)
  return readOf(node, { gives, type: null, isGiven: false }, { key, keyNode, isCertain: true })
}

function ownRead(
  node: CallExpression,
  clients: ClientReader,
  keys: ConstantReader,
): FlagRead | undefined {
  const { callee } = node
  if (callee.type !== 'MemberExpression') return undefined
  const form = ownGetters.get(memberName(callee) ?? '')
  const [keyNode, second, third] = node.arguments
  if (form === undefined || keyNode === undefined || second === undefined) return undefined
  const isClient = clients.kindOf(callee.object) === 'sluice'
  const key = textOf(keys, keyNode)
  // Other libraries have methods of these names; a key that is not certain is then no sign either.
  if (!isClient && (key === null || node.arguments.length > 3)) return undefined
  const isCertain =
    isClient || looksLikeClient(callee, form.type, third ?? second, third !== undefined)
  const type = form.type ?? typeOfDefault(third ?? second)
  return readOf(node, { ...form, type }, { key, keyNode, isCertain })
}

function openFeatureRead(
  node: CallExpression,
  clients: ClientReader,
  keys: ConstantReader,
): FlagRead | undefined {
  const form = openFeatureForm(node.callee, clients)
  const [keyNode, defaultValue] = node.arguments
  if (form === undefined || keyNode === undefined || defaultValue === undefined) return undefined
  const key = textOf(keys, keyNode)
  // The names are common enough that an uncertain key is no sign where no SDK is known.
  if (key === null && form.gives === null) return undefined
  const type = form.type ?? typeOfDefault(defaultValue)
  return readOf(node, { ...form, type }, { key, keyNode, isCertain: true })
}

/** What a call without a type of its own asks for: the type of its default, where that is seen. */
function typeOfDefault(node: Node): FlagRead['type'] {
  if (node.type === 'ObjectExpression' || node.type === 'ArrayExpression') return 'json'
  if (node.type !== 'Literal') return null
  const { value, raw } = node
  if (raw === 'null') return 'json'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'string') return 'string'
  return typeof value === 'number' ? 'number' : null
}

function readOf(
  node: CallExpression,
  form: ReadForm,
  of: Pick<FlagRead, 'key' | 'keyNode' | 'isCertain'>,
): FlagRead {
  return { node, ...form, evaluated: [...receiverOf(node), ...node.arguments], ...of }
}

/** The receiver, without what is known to do nothing: making a client's bound getters. */
function receiverOf({ callee }: CallExpression): readonly Node[] {
  if (callee.type !== 'MemberExpression') return []
  const { object } = callee
  if (object.type !== 'CallExpression') return [object]
  if (memberName(object.callee) !== 'for') return [object]
  return [...receiverOf(object), ...object.arguments]
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
  return fits && (hasContext || LIKELY_CLIENT.test(receiver))
}

function textOf(keys: ConstantReader, node: Node): string | null {
  const constant = keys.read(node)
  return typeof constant === 'string' ? constant : null
}
