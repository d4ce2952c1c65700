import type { Node } from 'oxc-parser'
import type { Bindings } from './bindings.ts'
import { type Source, walk } from './source.ts'

/** Whose client it is, and so what its getters are called and give. */
export type ClientKind = 'sluice' | 'openFeatureServer' | 'openFeatureWeb'

/** The SDKs of OpenFeature, and what this repository has for each. */
const kinds: ReadonlyMap<string, ClientKind> = new Map([
  ['@sluice/sdk', 'sluice'],
  ['@sluice/sdk/testing', 'sluice'],
  ['@sluice/sdk/openfeature', 'openFeatureServer'],
  ['@sluice/sdk/openfeature/web', 'openFeatureWeb'],
  ['@openfeature/server-sdk', 'openFeatureServer'],
  ['@openfeature/js-sdk', 'openFeatureServer'],
  ['@openfeature/nestjs-sdk', 'openFeatureServer'],
  ['@openfeature/web-sdk', 'openFeatureWeb'],
  ['@openfeature/react-sdk', 'openFeatureWeb'],
  ['@openfeature/angular-sdk', 'openFeatureWeb'],
])

/** Whose clients a package makes; undefined if it makes none. */
export function kindOfPackage(specifier: string): ClientKind | undefined {
  return kinds.get(specifier)
}

/**
 * Whose clients come from where a name is imported from: what an application makes itself (no
 * import, or one of a file) is taken for Sluice's; undefined for other packages.
 */
export function kindOfOrigin(specifier: string | undefined): ClientKind | undefined {
  if (specifier === undefined || /^(?:[.#]|[@~]\/)/.test(specifier)) return 'sluice'
  return kinds.get(specifier)
}

/** Whose clients a file works with, as its imports say, types among them. */
export function kindsOf(source: Source): ReadonlySet<ClientKind> {
  const found = new Set<ClientKind>()
  if (!/@openfeature\/|@sluice\//.test(source.text)) return found
  walk(source.program, (node) => {
    const kind = kinds.get(importedBy(node) ?? '')
    if (kind !== undefined) found.add(kind)
    return true
  })
  return found
}

/** The specifier that a name is imported by, also with `require`; undefined for other names. */
export function importedFrom(
  identifier: Node,
  bindings: Bindings,
  source: Source,
): string | undefined {
  const { node } = bindings.of(identifier)?.declarations[0] ?? {}
  if (node === undefined) return undefined
  if (node.type === 'VariableDeclarator') {
    const init = node.init?.type === 'AwaitExpression' ? node.init.argument : node.init
    return init ? importedBy(init) : undefined
  }
  const declaration = source.parentOf(node)
  return declaration === undefined ? undefined : importedBy(declaration)
}

/** What an import, an export from elsewhere or a `require` names. */
function importedBy(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node.source?.value
    case 'ImportExpression':
      return textOf(node.source)
    case 'CallExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'require'
        ? textOf(node.arguments[0])
        : undefined
    default:
      return undefined
  }
}

function textOf(node: Node | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}
