import type {
  CallExpression,
  Node,
  ObjectExpression,
  TemplateLiteral,
  TSEnumDeclaration,
} from 'oxc-parser'
import { type Binding, type Bindings, findBindings } from './bindings.ts'
import { isChanged, isSetBeforeUse } from './changes.ts'
import { clientMadeBy } from './client-makers.ts'
import type { ClientKind } from './packages.ts'
import type { Source } from './source.ts'

/** Text, a record of constants, or a client, that code names once and uses elsewhere. */
export type Constant =
  | string
  | { readonly members: ReadonlyMap<string, Constant> }
  | { readonly client: ClientKind }

/** What a file exports that is a constant, by name; undefined if there is no such file. */
export type ImportedConstants = (
  fromPath: string,
  specifier: string,
) => ReadonlyMap<string, Constant> | undefined

/** Reads constants of one file. */
export interface ConstantReader {
  /** The constant that an expression is; undefined if that is not certain. */
  read(node: Node): Constant | undefined
}

/** For code that is looked at alone. */
export const noImports: ImportedConstants = () => undefined

const depthMax = 20

/** Reads constants of a file: literals, what they are assigned to, and what is imported. */
export function constantReader(
  source: Source,
  bindings: Bindings,
  imports: ImportedConstants,
): ConstantReader {
  const reader = new FileConstants(source, bindings, imports)
  return { read: (node) => reader.read(node, 0) }
}

class FileConstants {
  readonly #source: Source
  readonly #bindings: Bindings
  readonly #imports: ImportedConstants

  constructor(source: Source, bindings: Bindings, imports: ImportedConstants) {
    this.#source = source
    this.#bindings = bindings
    this.#imports = imports
  }

  read(node: Node, depth: number): Constant | undefined {
    if (depth > depthMax) return undefined
    switch (node.type) {
      case 'Literal':
        return typeof node.value === 'string' ? node.value : undefined
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
        return this.read(node.expression, depth + 1)
      case 'TemplateLiteral':
        return this.#template(node, depth)
      case 'BinaryExpression':
        return node.operator === '+' ? this.#sum(node.left, node.right, depth) : undefined
      case 'CallExpression':
        return this.#call(node, depth)
      case 'AwaitExpression': {
        const awaited = this.read(node.argument, depth + 1)
        return isClient(awaited) ? awaited : undefined
      }
      case 'ObjectExpression':
        return this.#object(node, depth)
      case 'Identifier': {
        const binding = this.#bindings.of(node)
        return binding === undefined ? undefined : this.#binding(binding, depth + 1)
      }
      case 'MemberExpression':
        return this.#member(node.object, memberName(node), depth)
      default:
        return undefined
    }
  }

  #call(node: CallExpression, depth: number): Constant | undefined {
    const { callee, arguments: given } = node
    if (isFreeze(callee)) return given[0] === undefined ? undefined : this.read(given[0], depth + 1)
    const made = clientMadeBy(node, this.#bindings, this.#source)
    if (made !== undefined) return { client: made }
    // The getters of a client for one context.
    if (callee.type !== 'MemberExpression' || memberName(callee) !== 'for') return undefined
    const object = this.read(callee.object, depth + 1)
    return isClient(object) && object.client === 'sluice' ? object : undefined
  }

  #sum(leftNode: Node, rightNode: Node, depth: number): string | undefined {
    const left = this.read(leftNode, depth + 1)
    const right = this.read(rightNode, depth + 1)
    return typeof left === 'string' && typeof right === 'string' ? left + right : undefined
  }

  #template({ quasis, expressions }: TemplateLiteral, depth: number): string | undefined {
    let text = ''
    for (const [index, { value }] of quasis.entries()) {
      text += value.cooked ?? ''
      const expression = expressions[index]
      if (expression === undefined) continue
      const constant = this.read(expression, depth + 1)
      if (typeof constant !== 'string') return undefined
      text += constant
    }
    return text
  }

  #member(objectNode: Node, name: string | undefined, depth: number): Constant | undefined {
    const object = this.read(objectNode, depth + 1)
    if (typeof object !== 'object' || !('members' in object) || name === undefined) return undefined
    return object.members.get(name)
  }

  #object({ properties }: ObjectExpression, depth: number): Constant {
    const members = new Map<string, Constant>()
    for (const property of properties) {
      const name = property.type === 'Property' ? propertyName(property) : undefined
      if (property.type !== 'Property' || name === undefined) {
        // What is spread, and a computed name, may stand for any member before.
        if (property.type !== 'Property' || property.computed) members.clear()
        continue
      }
      const isPlain = property.kind === 'init'
      const value = isPlain ? this.read(property.value, depth + 1) : undefined
      if (value === undefined) members.delete(name)
      else members.set(name, value)
    }
    return { members }
  }

  #binding(binding: Binding, depth: number): Constant | undefined {
    const { declarations, uses } = binding
    const [declaration, another] = declarations
    if (declaration === undefined || another !== undefined) return undefined
    if (uses.some(({ writes, isInit }) => writes && !isInit)) return undefined
    const { node } = declaration
    if (node.type === 'VariableDeclarator') {
      if (node.id !== declaration.name || !node.init) return undefined
      if (!isSetBeforeUse(this.#source, binding, node, false)) return undefined
      const constant = this.read(node.init, depth)
      const isRecord = typeof constant === 'object' && 'members' in constant
      return isRecord && uses.some(({ node: use }) => isChanged(this.#source, use))
        ? undefined
        : constant
    }
    if (node.type === 'TSEnumDeclaration') return readEnum(node)
    return readImport(this.#source, node, this.#imports)
  }
}

/** The constants that a file exports, by the names it exports them under. */
export function exportedConstants(
  source: Source,
  imports: ImportedConstants,
): ReadonlyMap<string, Constant> {
  const exported = new Map<string, Constant>()
  const bindings = findBindings(source)
  const reader = constantReader(source, bindings, imports)
  const add = (name: string, constant: Constant | undefined) => {
    if (constant !== undefined) exported.set(name, constant)
  }
  for (const statement of source.program.body) {
    if (statement.type === 'ExportAllDeclaration' && statement.exported === null) {
      for (const [name, constant] of imports(source.path, statement.source.value) ?? []) {
        if (name !== 'default') add(name, constant)
      }
    } else if (statement.type === 'ExportDefaultDeclaration') {
      add('default', reader.read(statement.declaration))
    } else if (statement.type === 'ExportNamedDeclaration') {
      const { declaration } = statement
      if (declaration?.type === 'VariableDeclaration') {
        for (const { id } of declaration.declarations) {
          if (id.type === 'Identifier') add(id.name, reader.read(id))
        }
      } else if (declaration?.type === 'TSEnumDeclaration') {
        add(declaration.id.name, readEnum(declaration))
      }
      for (const { local, exported: as } of statement.specifiers) {
        const name = as.type === 'Literal' ? as.value : as.name
        const from = statement.source
        const localName = local.type === 'Literal' ? local.value : local.name
        add(name, from ? imports(source.path, from.value)?.get(localName) : reader.read(local))
      }
    }
  }
  return exported
}

/** The name of a property or a member; undefined if it is computed. */
export function propertyName(property: {
  readonly key: Node
  readonly computed: boolean
}): string | undefined {
  const { key, computed } = property
  if (!computed && key.type === 'Identifier') return key.name
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined
}

/** The name that a member expression asks for; undefined if only running the code would tell. */
export function memberName(node: Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined
  return propertyName({ key: node.property, computed: node.computed })
}

/** Whether a constant is a client. */
export function isClient(
  constant: Constant | undefined,
): constant is { readonly client: ClientKind } {
  return typeof constant === 'object' && 'client' in constant
}

function readEnum(node: TSEnumDeclaration): Constant {
  const members = new Map<string, Constant>()
  for (const { id, initializer } of node.body.members) {
    const name =
      id.type === 'Identifier' ? id.name : id.type === 'Literal' ? String(id.value) : undefined
    if (name === undefined || initializer?.type !== 'Literal') continue
    if (typeof initializer.value === 'string') members.set(name, initializer.value)
  }
  return { members }
}

function readImport(source: Source, node: Node, imports: ImportedConstants): Constant | undefined {
  const parent = source.parentOf(node)
  if (parent?.type !== 'ImportDeclaration') return undefined
  const exported = imports(source.path, parent.source.value)
  if (exported === undefined) return undefined
  if (node.type === 'ImportNamespaceSpecifier') return { members: exported }
  if (node.type === 'ImportDefaultSpecifier') return exported.get('default')
  if (node.type !== 'ImportSpecifier') return undefined
  const { imported } = node
  return exported.get(imported.type === 'Literal' ? imported.value : imported.name)
}

function isFreeze(callee: Node): boolean {
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    callee.object.name === 'Object' &&
    memberName(callee) === 'freeze'
  )
}
