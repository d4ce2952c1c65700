import type { Node } from 'oxc-parser'
import type { Binding } from './bindings.ts'
import { functionOf, isFunction, type Source } from './source.ts'

/** Whether the code around an object writes a member of it, at any depth. */
export function isChanged(source: Source, object: Node): boolean {
  const parent = source.parentOf(object)
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object === object && isChanged(source, parent)
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'ChainExpression':
      return isChanged(source, parent)
    case 'AssignmentExpression':
    case 'AssignmentPattern':
    case 'ForInStatement':
    case 'ForOfStatement':
      return parent.left === object
    case 'CallExpression':
      return parent.arguments[0] === object && isWriter(parent.callee)
    case 'Property':
      return parent.value === object && isChanged(source, parent)
    case 'UpdateExpression':
      return true
    case 'UnaryExpression':
      return parent.operator === 'delete'
    default:
      return /Pattern$/.test(parent?.type ?? '') || parent?.type === 'RestElement'
  }
}

const writers = /^(?:assign|define(?:Property|Properties)|set(?:PrototypeOf)?|deleteProperty)$/

/** `Object.assign`, `Reflect.set` and their like change what they are given first. */
function isWriter(callee: Node): boolean {
  if (callee.type !== 'MemberExpression') return false
  const { object, property } = callee
  return (
    object.type === 'Identifier' &&
    property.type === 'Identifier' &&
    /^(?:Object|Reflect)$/.test(object.name) &&
    writers.test(property.name)
  )
}

/**
 * Whether a variable has its first value wherever it is used. One that is declared with `var` exists
 * before that, and where its declaration is never reached: it counts only at the top of a function
 * or a file, with all uses below, and in the same function if code of others may run before.
 */
export function isSetBeforeUse(
  source: Source,
  binding: Binding,
  declarator: Node,
  isSameFunction: boolean,
): boolean {
  const declaration = source.parentOf(declarator)
  if (declaration?.type !== 'VariableDeclaration') return false
  if (declaration.kind === 'const' || declaration.kind === 'let') return true
  if (declaration.kind !== 'var') return false
  const home = source.parentOf(declaration)
  const place = home?.type === 'ExportNamedDeclaration' ? source.parentOf(home) : home
  const around = place === undefined ? undefined : source.parentOf(place)
  const isWhole =
    place?.type === 'Program' ||
    (place?.type === 'BlockStatement' && around !== undefined && isFunction(around))
  return (
    isWhole &&
    binding.uses.every(
      ({ node }) =>
        node.start >= declarator.start && (!isSameFunction || functionOf(source, node) === around),
    )
  )
}
