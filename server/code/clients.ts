import type { Node } from 'oxc-parser'
import type { Bindings } from './bindings.ts'
import { type ConstantReader, isClient, memberName } from './constants.ts'
import { type ClientKind, importedFrom, kindOfOrigin, kindsOf } from './packages.ts'
import { calledName } from './purity.ts'
import type { CodeSettings } from './settings.ts'
import type { Source } from './source.ts'

/** The SDKs of OpenFeature. */
export type OpenFeatureKind = Exclude<ClientKind, 'sluice'>

/** Tells which expressions of a file are clients. */
export interface ClientReader {
  /** Whose client an expression is; undefined if that is not certain. */
  kindOf(node: Node): ClientKind | undefined
  /**
   * Which SDK of OpenFeature is meant where the client does not say: the one that the file imports,
   * else the one of the settings. Undefined if there is none, or both.
   */
  readonly openFeature: OpenFeatureKind | undefined
  /** The package that a name is imported from; undefined for other names. */
  packageOf(identifier: Node): string | undefined
}

/** Types that clients are declared with, by the package they are of. */
const clientTypes = new Set(['Client', 'TestClient', 'Evaluator', 'BoundEvaluator'])

/** Reads the clients of a file: made in it, imported, declared by a type, named by the settings. */
export function clientReader(
  source: Source,
  bindings: Bindings,
  constants: ConstantReader,
  settings: CodeSettings,
): ClientReader {
  const named = new Set(settings.clients)
  const packageOf = (identifier: Node) => importedFrom(identifier, bindings, source)

  const kindOf = (node: Node): ClientKind | undefined => {
    const constant = constants.read(node)
    if (isClient(constant)) return constant.client
    switch (node.type) {
      case 'ParenthesizedExpression':
      case 'TSNonNullExpression':
      case 'TSAsExpression':
      case 'ChainExpression':
        return kindOf(node.expression)
      case 'MemberExpression':
        return named.has(memberName(node) ?? '') ? 'sluice' : undefined
      case 'CallExpression':
        return kindOfCall(node.callee)
      case 'Identifier':
        return kindOfName(node.name, node)
      default:
        return undefined
    }
  }

  const kindOfCall = (callee: Node): ClientKind | undefined => {
    if (named.has(calledName(callee)?.split('.').at(-1) ?? '')) return 'sluice'
    const isBound = callee.type === 'MemberExpression' && memberName(callee) === 'for'
    return isBound && kindOf(callee.object) === 'sluice' ? 'sluice' : undefined
  }

  const kindOfName = (name: string, identifier: Node): ClientKind | undefined => {
    if (named.has(name)) return 'sluice'
    const declaration = bindings.of(identifier)?.declarations[0]
    if (declaration === undefined) return undefined
    const { name: declared, node } = declaration
    const typed = declared.type === 'Identifier' ? kindOfType(declared.typeAnnotation) : undefined
    if (typed !== undefined) return typed
    if (node.type !== 'VariableDeclarator' || node.id !== declared || !node.init) return undefined
    const init = node.init.type === 'AwaitExpression' ? node.init.argument : node.init
    // A name that is read while it is declared would lead in a circle.
    return init.type === 'Identifier' ? undefined : kindOf(init)
  }

  const kindOfType = (annotation: Node | null | undefined): ClientKind | undefined => {
    if (annotation?.type !== 'TSTypeAnnotation') return undefined
    const type = annotation.typeAnnotation
    if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined
    if (!clientTypes.has(type.typeName.name)) return undefined
    return kindOfOrigin(packageOf(type.typeName))
  }

  return { kindOf, packageOf, openFeature: openFeatureOf(source, settings) }
}

function openFeatureOf(source: Source, { openFeature }: CodeSettings): OpenFeatureKind | undefined {
  const kinds = kindsOf(source)
  const isServer = kinds.has('openFeatureServer')
  if (isServer !== kinds.has('openFeatureWeb')) {
    return isServer ? 'openFeatureServer' : 'openFeatureWeb'
  }
  if (isServer || openFeature === null) return undefined
  return openFeature === 'server' ? 'openFeatureServer' : 'openFeatureWeb'
}
