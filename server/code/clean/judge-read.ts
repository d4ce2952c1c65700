import type { Node } from 'oxc-parser'
import type { Bindings } from '../bindings.ts'
import { memberName, propertyName } from '../constants.ts'
import type { FlagRead } from '../flag-read.ts'
import type { Purity } from '../purity.ts'
import type { Source } from '../source.ts'
import type { Pin } from './pin.ts'
import { excerpt } from './place-in.ts'

/** Why a call that asks the flag is left as it is, and what of it is the reason. */
export interface Fault {
  readonly node: Node
  readonly why: string
}

/** Says why a call cannot be replaced by what the flag serves; undefined if it can. */
export function judgeRead(
  source: Source,
  bindings: Bindings,
  purity: Purity,
  read: FlagRead,
  pin: Pin,
): Fault | undefined {
  const { node, isCertain, evaluated, type } = read
  const fault = (why: string, at: Node = node): Fault => ({ node: at, why })
  if (!isCertain) {
    return fault('it is not certain that this is a client: name it in "clients" of the settings')
  }
  if (node.optional || (node.callee.type === 'MemberExpression' && node.callee.optional)) {
    return fault('the client may be missing (?.)')
  }
  const served = typeOf(pin.value)
  if (type !== null && type !== served) {
    return fault(`it asks for ${type}, and the flag serves ${served}: it gives its default`)
  }
  for (const part of evaluated) {
    const effect = part.type === 'SpreadElement' ? part : purity.effectIn(part)
    if (effect === undefined) continue
    const code = excerpt(source.text.slice(effect.start, effect.end))
    return fault(`${code} may have a side effect: name it in "pure" if it has none`, effect)
  }
  const holder = outermost(source, node)
  const parent = source.parentOf(holder)
  if (read.gives === null) {
    return fault(
      'whether it gives a promise is not certain: say so by "openFeature" of the settings',
    )
  }
  if (read.gives === 'value') return judgeValue(source, bindings, holder, fault)
  if (read.gives === 'details') return judgeDetails(source, bindings, holder, fault)
  if (parent?.type !== 'AwaitExpression') return fault('its promise is not awaited at once')
  if (read.gives === 'promise') return undefined
  return judgeDetails(source, bindings, outermost(source, parent), fault)
}

/** What is used as a promise is one, whatever the settings say: a value has no `then`. */
function judgeValue(
  source: Source,
  bindings: Bindings,
  holder: Node,
  fault: (why: string, at?: Node) => Fault,
): Fault | undefined {
  const parent = source.parentOf(holder)
  const named = parent?.type === 'VariableDeclarator' ? bindings.of(parent.id)?.uses : undefined
  const asPromise = [holder, ...(named ?? []).map(({ node }) => node)].find((node) =>
    isPromiseMember(source.parentOf(outermost(source, node))),
  )
  if (asPromise === undefined) return undefined
  return fault('it is used as a promise, and is not known to give one', asPromise)
}

function isPromiseMember(node: Node | undefined): boolean {
  return /^(?:then|catch|finally)$/.test((node && memberName(node)) ?? '')
}

/** Of details only the value and the variation are certain; the reason is not. */
function judgeDetails(
  source: Source,
  bindings: Bindings,
  holder: Node,
  fault: (why: string, at?: Node) => Fault,
): Fault | undefined {
  const why = 'more than the value and the variation of its details is used'
  const parent = source.parentOf(holder)
  if (isCertainMember(parent)) return undefined
  if (parent?.type === 'ExpressionStatement') return undefined
  if (parent?.type !== 'VariableDeclarator') return fault(why)
  const declaration = source.parentOf(parent)
  const home = declaration === undefined ? undefined : source.parentOf(declaration)
  const isOwn =
    home?.type !== 'ExportNamedDeclaration' && (home?.type !== 'Program' || source.isModule)
  const isConstant = declaration?.type === 'VariableDeclaration' && declaration.kind === 'const'
  if (!isOwn || !isConstant) return fault(why)
  const { id } = parent
  if (id.type === 'ObjectPattern') {
    const areCertain = id.properties.every(
      (property) =>
        property.type === 'Property' &&
        isCertainName(propertyName(property)) &&
        property.value.type === 'Identifier',
    )
    return areCertain ? undefined : fault(why)
  }
  const uses = bindings.of(id)?.uses ?? []
  const other = uses.find(({ node, isInit }) => !isInit && !isCertainMember(source.parentOf(node)))
  return other === undefined ? undefined : fault(why, other.node)
}

function isCertainMember(node: Node | undefined): boolean {
  return node?.type === 'MemberExpression' && isCertainName(memberName(node))
}

function isCertainName(name: string | undefined): boolean {
  return name === 'value' || name === 'variation' || name === 'variant'
}

/** The node with the parentheses and types around it. */
function outermost(source: Source, node: Node): Node {
  const parent = source.parentOf(node)
  const isWrapped =
    parent?.type === 'ParenthesizedExpression' ||
    parent?.type === 'TSAsExpression' ||
    parent?.type === 'TSNonNullExpression' ||
    parent?.type === 'TSSatisfiesExpression'
  return isWrapped ? outermost(source, parent) : node
}

function typeOf(value: unknown): string {
  const type = typeof value
  return type === 'object' ? 'json' : type
}
