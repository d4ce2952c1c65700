import type { Node } from 'oxc-parser'
import { findAllReads } from './all-read.ts'
import { findBindings } from './bindings.ts'
import { clientReader } from './clients.ts'
import { constantReader, memberName, propertyName } from './constants.ts'
import { findFlagReads } from './flag-read.ts'
import { type KeyReader, keyReader } from './key-reader.ts'
import { Lines } from './lines.ts'
import { findElementReads } from './open-feature.ts'
import type { Project } from './open-project.ts'
import type { GivenRead } from './read-form.ts'
import { isParsed, isParsedFile, parseSource, type Source, type Unparsed, walk } from './source.ts'
import type { WordFinder } from './words.ts'

/**
 * How code names a flag:
 * - `read`: a call that asks it
 * - `constant`: a constant or generated name that stands for its key
 * - `text`: the key as a text in code, or a word in a file that is not parsed
 */
export type ReferenceKind = 'read' | 'constant' | 'text'

/** One place that names a flag. */
export interface Reference {
  readonly flag: string
  readonly path: string
  readonly line: number
  readonly kind: ReferenceKind
  /** The function or method around it; null at the top of a file, and in files not parsed. */
  readonly within: string | null
}

/** A place that may ask any flag: which one is only known when it runs. */
export interface DynamicRead {
  readonly path: string
  readonly line: number
  readonly code: string
  readonly within: string | null
  /** Whether it reads what was given with all others, so that usage cannot tell which it reads. */
  readonly given: boolean
}

/** What a file says of flags. */
export interface FileReferences {
  readonly references: readonly Reference[]
  readonly dynamic: readonly DynamicRead[]
}

/** What references are looked for with; the same for all files. */
export interface ReferenceSearch {
  readonly flags: readonly string[]
  readonly project: Project
  readonly finder: WordFinder
}

const codeCharactersMax = 120

/** Finds what a file says of flags: TypeScript and JavaScript as code, all others by word. */
export function findReferences(
  path: string,
  text: string,
  search: ReferenceSearch,
): FileReferences | Unparsed {
  if (!isParsedFile(path)) return { references: findWords(path, text, search), dynamic: [] }
  const source = parseSource(path, text)
  if (!isParsed(source)) return source
  const { references, dynamic } = readSource(source, search)
  const all = [...references, ...findWords(path, source.rest, search)]
  return { references: all.toSorted((a, b) => a.line - b.line), dynamic }
}

function findWords(path: string, text: string, { finder }: ReferenceSearch): Reference[] {
  const lines = new Lines(text)
  const found = new Map<string, Reference>()
  for (const { key, start } of finder.keysIn(text)) {
    const line = lines.at(start)
    found.set(`${line} ${key}`, { flag: key, path, line, kind: 'text', within: null })
  }
  return [...found.values()]
}

function readSource(source: Source, search: ReferenceSearch): FileReferences {
  const { flags, project } = search
  const { path, text } = source
  const settings = project.settingsOf(path)
  const bindings = findBindings(source)
  const constants = constantReader(source, bindings, project.imports)
  const keys = keyReader(constants, flags, settings.generatedNames)
  const known = new Set(flags)
  const lines = new Lines(text)
  const references: Reference[] = []
  const dynamic: DynamicRead[] = []
  const told = new Set<Node>()
  const wrappers = new Set(settings.wrappers.map(({ name }) => name))
  const clients = clientReader(source, bindings, keys, settings)
  const reads = [
    ...findFlagReads(source, clients, keys, settings),
    ...findAllReads(source, bindings, keys, clients).map(given),
    ...findElementReads(source, clients, keys).map(given),
  ]
  for (const { node, key, keyNode, isCertain, isGiven } of reads) {
    const line = lines.at(node.start)
    const within = enclosingName(source, node)
    if (key === null) {
      // What a wrapper is asked for is told by its callers.
      if (within?.split('.').some((name) => wrappers.has(name)) === true) continue
      const code = text.slice(node.start, node.end).replaceAll(/\s+/g, ' ')
      const shown = code.slice(0, codeCharactersMax)
      dynamic.push({ path, line, code: shown, within, given: isGiven })
    } else if (known.has(key)) {
      if (keyNode !== null) told.add(keyNode)
      references.push({ flag: key, path, line, kind: isCertain ? 'read' : 'text', within })
    }
  }
  walk(source.program, (node) => {
    if (told.has(node)) return false
    const flag = keyOf(source, node, keys)
    if (flag === undefined || !known.has(flag)) return true
    const kind = namesConstant(source, node) ? 'constant' : 'text'
    const within = enclosingName(source, node)
    references.push({ flag, path, line: lines.at(node.start), kind, within })
    return false
  })
  return { references, dynamic }
}

function given(read: GivenRead) {
  return { ...read, isCertain: true, isGiven: true }
}

/** The key that a text is, or that a generated name stands for. */
function keyOf(source: Source, node: Node, keys: KeyReader): string | undefined {
  if (source.parentOf(node)?.type === 'ImportDeclaration') return undefined
  if (!keys.isKeyNode(node)) return undefined
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type === 'TemplateElement') return node.value.cooked ?? undefined
  const constant = keys.read(node)
  return typeof constant === 'string' ? constant : undefined
}

/** Whether a text is the value of a constant, a member of an object or of an enum. */
function namesConstant(source: Source, node: Node): boolean {
  const parent = source.parentOf(node)
  if (node.type !== 'Literal') return node.type !== 'TemplateElement'
  if (parent?.type === 'TSEnumMember') return true
  if (parent?.type === 'VariableDeclarator') return parent.init === node
  if (parent?.type === 'Property') return parent.value === node
  return parent?.type === 'TSAsExpression' && namesConstant(source, parent)
}

/** `Cart.total`, `checkout`; null outside of everything that has a name. */
function enclosingName(source: Source, node: Node): string | null {
  const names: string[] = []
  for (let at = source.parentOf(node); at !== undefined; at = source.parentOf(at)) {
    const name = nameOf(source, at)
    if (name !== undefined) names.unshift(name)
  }
  return names.length === 0 ? null : names.join('.').slice(0, codeCharactersMax)
}

function nameOf(source: Source, node: Node): string | undefined {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return node.id?.name
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return propertyName(node)
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': {
      const parent = source.parentOf(node)
      if (parent?.type === 'VariableDeclarator') {
        return parent.id.type === 'Identifier' ? parent.id.name : undefined
      }
      if (parent?.type === 'Property') return propertyName(parent)
      return parent?.type === 'AssignmentExpression' ? memberName(parent.left) : undefined
    }
    default:
      return undefined
  }
}
