import type { MemberExpression, Node } from 'oxc-parser'
import type { Bindings } from './bindings.ts'
import type { ClientReader } from './clients.ts'
import { type ConstantReader, memberName } from './constants.ts'
import { LIKELY_CLIENT } from './flag-read.ts'
import { calledName } from './purity.ts'
import type { GivenRead } from './read-form.ts'
import { type Source, walk } from './source.ts'

/** Names that are followed from one to the next. */
const depthMax = 10

/** Finds the places of a file that read flags from what `all` of a client gives. */
export function findAllReads(
  source: Source,
  bindings: Bindings,
  keys: ConstantReader,
  clients: ClientReader,
): readonly GivenRead[] {
  const found: GivenRead[] = []
  const reader = new AllReader(source, bindings, keys)
  walk(source.program, (node) => {
    if (asksForAll(node, clients)) found.push(...reader.follow(node, 0))
    return true
  })
  return found
}

function asksForAll(node: Node, clients: ClientReader): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false
  if (memberName(node.callee) !== 'all' || node.arguments.length > 1) return false
  const { object } = node.callee
  if (clients.kindOf(object) !== undefined) return clients.kindOf(object) === 'sluice'
  const [context] = node.arguments
  // Clients of databases are asked with a text, and for all at once with a list.
  if (/^(?:Literal|TemplateLiteral|ArrayExpression)$/.test(context?.type ?? '')) return false
  return LIKELY_CLIENT.test(receiverName(object))
}

/** `flags` of `flags.all()`, and of `flags.for(context).all()`. */
function receiverName(object: Node): string {
  const isBound = object.type === 'CallExpression' && memberName(object.callee) === 'for'
  const callee = isBound && object.callee.type === 'MemberExpression' ? object.callee.object : null
  return (
    calledName(callee ?? (object.type === 'CallExpression' ? object.callee : object))
      ?.split('.')
      .at(-1) ?? ''
  )
}

/** Follows a record of all flags to where flags are taken out of it. */
class AllReader {
  readonly #source: Source
  readonly #bindings: Bindings
  readonly #keys: ConstantReader

  constructor(source: Source, bindings: Bindings, keys: ConstantReader) {
    this.#source = source
    this.#bindings = bindings
    this.#keys = keys
  }

  /** What becomes of a record; nothing if it is not used. */
  follow(node: Node, depth: number): readonly GivenRead[] {
    const parent = this.#source.parentOf(node)
    switch (parent?.type) {
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'ChainExpression':
      case 'AwaitExpression':
      case 'LogicalExpression':
        return this.follow(parent, depth)
      case 'ConditionalExpression':
        return parent.test === node ? [] : this.follow(parent, depth)
      case 'ExpressionStatement':
      case 'TSTypeQuery':
        return []
      case 'MemberExpression':
        return parent.object === node ? [this.#member(parent)] : [anyIn(node)]
      case 'BinaryExpression':
        return parent.operator === 'in' && parent.right === node
          ? [{ node: parent, key: this.#textOf(parent.left), keyNode: parent.left }]
          : [anyIn(node)]
      case 'VariableDeclarator':
        return this.#takeApart(node, parent.id, depth)
      case 'AssignmentExpression':
        return parent.left.type === 'ObjectPattern'
          ? this.#takeApart(node, parent.left, depth)
          : [anyIn(node)]
      default:
        return [anyIn(node)]
    }
  }

  #takeApart(node: Node, pattern: Node, depth: number): readonly GivenRead[] {
    if (pattern.type === 'Identifier') return this.#followName(node, pattern, depth)
    if (pattern.type !== 'ObjectPattern') return [anyIn(node)]
    return pattern.properties.map((property) => {
      if (property.type !== 'Property') return anyIn(property)
      const { key, computed } = property
      const isName = !computed && key.type === 'Identifier'
      return { node: property, key: isName ? key.name : this.#textOf(key), keyNode: key }
    })
  }

  #followName(node: Node, name: Node, depth: number): readonly GivenRead[] {
    const uses = this.#bindings.of(name)?.uses.filter(({ isInit }) => !isInit)
    if (uses === undefined || this.#isExported(name) || depth >= depthMax) return [anyIn(node)]
    return uses.flatMap((use) => {
      if (use.writes) return [anyIn(use.node)]
      // What a template does with it is not followed.
      return use.node.type === 'Program' ? [anyIn(node)] : this.follow(use.node, depth + 1)
    })
  }

  #isExported(name: Node): boolean {
    const declaration = this.#source.parentOf(this.#source.parentOf(name) ?? name)
    const home = declaration === undefined ? undefined : this.#source.parentOf(declaration)
    return home?.type === 'ExportNamedDeclaration'
  }

  #member(node: MemberExpression): GivenRead {
    const { property, computed } = node
    const key = memberName(node) ?? (computed ? this.#textOf(property) : null)
    return { node, key, keyNode: property }
  }

  #textOf(node: Node): string | null {
    const constant = this.#keys.read(node)
    return typeof constant === 'string' ? constant : null
  }
}

function anyIn(node: Node): GivenRead {
  return { node, key: null, keyNode: null }
}
