import type { CallExpression, Node } from 'oxc-parser'
import type { Folding } from './folding.ts'
import type { Known } from './known.ts'
import { placeOf } from './place.ts'

/**
 * What TypeScript has to be told of a value that is written in place of a call: the type that the
 * call named, or the wider type that an assertion around it could be made from. Empty if nothing.
 */
export function assertionFor(folding: Folding, node: Node, known: Known): string {
  const { source } = folding
  if (!source.isTypeScript || known.typed !== undefined) return ''
  const type = typeArgumentOf(folding, node)
  if (type !== undefined) {
    const text = source.text.slice(type.start, type.end)
    return `${widening(folding, type, known.value)} as ${text}`
  }
  const parent = placeOf(folding, node)?.parent
  const isAsserted = parent?.type === 'TSAsExpression' || parent?.type === 'TSTypeAssertion'
  return isAsserted ? widening(folding, parent.typeAnnotation, known.value) : ''
}

/**
 * Declares the type that a name had: the one of a literal would be narrower than what other code
 * compares it with.
 */
export function keepType(folding: Folding, name: Node, init: Node, annotation: unknown): void {
  const known = folding.values.value(init)
  if (!folding.source.isTypeScript || annotation || known === null) return
  if (known.reads.length === 0 || known.typed !== undefined || /^TS/.test(init.type)) return
  const type = typeof known.value
  const isLeft = typeArgumentOf(folding, init) !== undefined || isPart(init)
  if (type === 'boolean' || (!isLeft && /^(?:string|number)$/.test(type))) {
    folding.edits.insertBehind(name.end, `: ${type}`, name)
  }
}

/** Whether an expression may have a type narrower than that of all texts or numbers. */
function isPart(init: Node): boolean {
  return !/^(?:Call|Await|Member)Expression$/.test(init.type)
}

/** The type that a call is made for, `getStringValue<Mode>(…)`. */
function typeArgumentOf({ parts }: Folding, node: Node): Node | undefined {
  const call = node.type === 'AwaitExpression' ? node.argument : node
  const read = parts.reads.get(call)
  const isWhole = read?.gives === 'value' || read?.gives === 'promise'
  const types: CallExpression['typeArguments'] = isWhole ? read.node.typeArguments : null
  return types?.params.length === 1 ? types.params[0] : undefined
}

/** `'red' as Colour` is refused where Colour is an enum; `'red' as string as Colour` is not. */
function widening(folding: Folding, type: Node, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return ''
  return accepts(folding, type, value, 0) ? '' : ` as ${typeof value}`
}

const depthMax = 10

/** Whether a type certainly takes a literal; false where it is declared elsewhere. */
function accepts(folding: Folding, type: Node, value: string | number, depth: number): boolean {
  const again = (inner: Node) => depth < depthMax && accepts(folding, inner, value, depth + 1)
  switch (type.type) {
    case 'TSAnyKeyword':
    case 'TSUnknownKeyword':
      return true
    case 'TSStringKeyword':
      return typeof value === 'string'
    case 'TSNumberKeyword':
      return typeof value === 'number'
    case 'TSLiteralType':
      return type.literal.type === 'Literal' && type.literal.value === value
    case 'TSParenthesizedType':
      return again(type.typeAnnotation)
    case 'TSUnionType':
      return type.types.some(again)
    case 'TSTypeReference': {
      const { typeName } = type
      if (typeName.type !== 'Identifier') return false
      if (typeName.name === 'const') return true
      const declared = folding.parts.bindings.of(typeName)?.declarations[0]?.node
      return declared?.type === 'TSTypeAliasDeclaration' && again(declared.typeAnnotation)
    }
    default:
      return false
  }
}
