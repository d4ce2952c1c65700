import type { Node } from 'oxc-parser'
import { type Constant, type ConstantReader, memberName } from './constants.ts'
import { generatedNames } from './generated-names.ts'

/** Reads flag keys: constants, and the names that a generator makes of keys. */
export interface KeyReader extends ConstantReader {
  /** Whether a node by itself is one of the keys: its text, or a generated name. */
  isKeyNode(node: Node): boolean
}

/** Reads keys of `flags`; `patterns` are those of generated names. */
export function keyReader(
  constants: ConstantReader,
  flags: Iterable<string>,
  patterns: readonly string[],
): KeyReader {
  const keys = new Set(flags)
  const byName = new Map<string, string>()
  for (const flag of keys) {
    for (const name of generatedNames(flag, patterns)) byName.set(name, flag)
  }
  const read = (node: Node): Constant | undefined => {
    const constant = constants.read(node)
    if (typeof constant === 'string') return constant
    return byName.get(nameOf(node) ?? '') ?? constant
  }
  const isKeyNode = (node: Node): boolean => {
    if (node.type === 'Literal') return typeof node.value === 'string' && keys.has(node.value)
    if (node.type === 'TemplateElement') return keys.has(node.value.cooked ?? '')
    return byName.has(nameOf(node) ?? '')
  }
  return { read, isKeyNode }
}

function nameOf(node: Node): string | undefined {
  return node.type === 'Identifier' ? node.name : memberName(node)
}
