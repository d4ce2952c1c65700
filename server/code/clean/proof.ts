import { type Node, visitorKeys } from 'oxc-parser'
import type { Bindings } from '../bindings.ts'
import type { Source, Span } from '../source.ts'
import type { Edits } from './edits.ts'

/** A file and what its names mean. */
export interface Understood {
  readonly source: Source
  readonly bindings: Bindings
}

/**
 * Compares what a changed file is read as with what was to be left of the one before: the same
 * code in the same order, and the same names for the same things. It knows nothing of why code was
 * taken away, only what is left of the text. Returns where the two part, in the file before;
 * undefined if they do not.
 */
export function partingPoint(
  before: Understood,
  edits: Edits,
  after: Understood,
): Node | undefined {
  return new Comparison(before, edits, after).run()
}

/** Code that was written in place of other code. */
interface Written {
  readonly start: number
  readonly text: string
}

/** What is expected at a place: code of the file before, or what was written. */
type Expected = Node | Written

class Comparison {
  readonly #before: Understood
  readonly #after: Understood
  readonly #edits: Edits
  readonly #comments: ReadonlyMap<number, number>
  /** What names of the file before mean in the file after, and the other way round. */
  readonly #meaning = new Map<unknown, unknown>()
  #parting: Node | undefined

  constructor(before: Understood, edits: Edits, after: Understood) {
    this.#before = before
    this.#edits = edits
    this.#after = after
    this.#comments = new Map(before.source.comments.map(({ start, end }) => [start, end]))
  }

  run(): Node | undefined {
    const { program } = this.#before.source
    return this.#isSame(program, this.#after.source.program)
      ? undefined
      : (this.#parting ?? program)
  }

  #isSame(expected: Node, found: Node): boolean {
    if (isSameNode(expected, found) && this.#meansSame(expected, found)) {
      if (expected.type === 'TemplateLiteral' && found.type === 'TemplateLiteral') {
        if (this.#textOf(expected, this.#edits) !== this.#textOf(found)) return this.#part(expected)
      }
      const keys = (visitorKeys[expected.type] ?? []).filter((key) => key !== 'quasis')
      return keys.every((key) => this.#isSamePart(expected, found, key))
    }
    return this.#part(expected)
  }

  #part(at: Node): false {
    this.#parting ??= at
    return false
  }

  #isSamePart(expectedIn: Node, foundIn: Node, key: string): boolean {
    const expected = partsOf(expectedIn, key).flatMap((part) => this.#expect(part))
    const found = partsOf(foundIn, key).flatMap((part) => meaningful(part))
    return this.#areSame(expectedIn, expected, found)
  }

  #areSame(
    at: Node,
    expected: readonly Expected[],
    found: readonly Node[],
    isInside = false,
  ): boolean {
    let next = 0
    for (const [index, one] of expected.entries()) {
      const other = found[next]
      if (other === undefined) return this.#part(at)
      if (other.type === 'BlockStatement' && !(isInside && index === 0) && this.#isBraced(one)) {
        const body = other.body.flatMap(meaningful)
        const end = index + body.length
        return (
          this.#areSame(at, expected.slice(index, end), body, true) &&
          this.#areSame(at, expected.slice(end), found.slice(next + 1))
        )
      }
      if ('text' in one) {
        const end = this.#endOfWritten(one, found, next)
        if (end === undefined) return this.#part(at)
        next = end
      } else {
        if (!this.#isSame(one, isValueOf(one, other))) return false
        next += 1
      }
    }
    return next === found.length || this.#part(at)
  }

  /** Whether a block in the place of a statement is not its own, but was put around it. */
  #isBraced(first: Expected): boolean {
    if (this.#edits.opensBlock(first.start)) return true
    return !('text' in first) && first.type !== 'BlockStatement'
  }

  /** Where what was written ends, as one part or as several. */
  #endOfWritten({ text }: Written, found: readonly Node[], first: number): number | undefined {
    const start = found[first]?.start ?? 0
    for (let end = first; end < found.length; end += 1) {
      const typed = this.#after.source.text.slice(start, found[end]?.end)
      if (typed === text || isTypedAs(bareText(text), typed)) return end + 1
    }
    return undefined
  }

  /** What is left of a part of the file before. */
  #expect(node: Node): readonly Expected[] {
    const written = this.#edits.writtenFor(node)
    if (written !== undefined) return written === '' ? [] : [{ start: node.start, text: written }]
    if (saysNothing(node) || this.#isGone(node)) return []
    return opened.has(node.type) || this.#isDissolved(node)
      ? childrenIn(node).flatMap((child) => this.#expect(child))
      : [node]
  }

  /** Whether a node is gone around parts that are left. */
  #isDissolved(node: Node): boolean {
    if (node.type === 'ConditionalExpression' || node.type === 'LogicalExpression') {
      return !this.#hasOwn(node)
    }
    return dissolving.has(node.type) && this.#edits.isDead(node.start)
  }

  /** Whether all code of a node is gone. */
  #isGone(node: Span): boolean {
    return !this.#isLeft(node.start, node.end) && !this.#edits.hasWritten(node)
  }

  /** Whether something is left of a node that is not left of its parts. */
  #hasOwn(node: Node): boolean {
    let at = node.start
    for (const child of childrenIn(node)) {
      if (this.#isLeft(at, child.start)) return true
      at = Math.max(at, child.end)
    }
    return this.#isLeft(at, node.end)
  }

  #isLeft(start: number, end: number): boolean {
    const { text } = this.#before.source
    for (let at = start; at < end; at += 1) {
      const comment = this.#comments.get(at)
      if (comment !== undefined) at = comment - 1
      else if (!this.#edits.isDead(at) && !/[\s;]/.test(text.charAt(at))) return true
    }
    return false
  }

  /** Whether two names mean the same: whatever one means here, the other means everywhere. */
  #meansSame(expected: Node, found: Node): boolean {
    if (expected.type !== 'Identifier' && expected.type !== 'JSXIdentifier') return true
    const before = this.#before.bindings.of(expected)
    const after = this.#after.bindings.of(found)
    if (before === undefined || after === undefined) return before === after
    const isNew = !this.#meaning.has(before) && !this.#meaning.has(after)
    if (isNew) this.#meaning.set(before, after).set(after, before)
    return this.#meaning.get(before) === after && this.#meaning.get(after) === before
  }

  /** The text of a template, with a mark for each expression that is left in it. */
  #textOf(node: Node, edits?: Edits): string {
    if (node.type !== 'TemplateLiteral') return ''
    const hole = (index: number) => {
      const [before, after] = [node.quasis[index], node.quasis[index + 1]]
      if (before === undefined || after === undefined) return ''
      return edits?.writtenFor({ start: before.end - 2, end: after.start + 1 }) ?? '\0'
    }
    return node.quasis.map(({ value }, index) => `${value.raw}${hole(index)}`).join('')
  }
}

/** What nothing is lost of when it is taken away around its parts. */
const opened: ReadonlySet<Node['type']> = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
])

/** What goes away with its first word around parts that stay. */
const dissolving: ReadonlySet<Node['type']> = new Set([
  'SpreadElement',
  'ArrayExpression',
  'ObjectExpression',
  'IfStatement',
  'SwitchStatement',
  'SwitchCase',
  'BlockStatement',
  'JSXExpressionContainer',
])

function meaningful(node: Node): readonly Node[] {
  if (saysNothing(node)) return []
  return opened.has(node.type) ? childrenIn(node).flatMap(meaningful) : [node]
}

/** Blanks between elements, empty statements, and `export {}`, which only says that a file is a module. */
function saysNothing(node: Node): boolean {
  if (node.type === 'ExportNamedDeclaration') {
    return node.declaration === null && node.specifiers.length === 0 && node.source === null
  }
  return /^(?:EmptyStatement|JSXText|JSXEmptyExpression)$/.test(node.type)
}

/** `(0, name)` is the value of what it names. */
function isValueOf(expected: Node, found: Node): Node {
  if (found.type !== 'SequenceExpression' || expected.type === 'SequenceExpression') return found
  const [zero, value, more] = found.expressions
  const isMark = zero?.type === 'Literal' && zero.raw === '0' && more === undefined
  const [bare] = isMark && value !== undefined ? meaningful(value) : []
  return bare ?? found
}

/** Whether code is all there is to what was written, apart from its type. */
function isTypedAs(text: string, code: string): boolean {
  return text === code || text.startsWith(`${code} as `)
}

function bareText(text: string): string {
  return text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text
}

/** Nodes in a node that say something when the code runs; types do not. */
function childrenIn(node: Node): readonly Node[] {
  return (visitorKeys[node.type] ?? []).flatMap((key) => partsOf(node, key))
}

function partsOf(node: Node, key: string): readonly Node[] {
  const value: unknown = Reflect.get(node, key)
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.filter((part): part is Node => isNode(part) && !isType(part))
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/** Forms of TypeScript that something is left of when its types are taken away. */
const running =
  /^TS(?:As|Satisfies|NonNull|Instantiation)Expression$|^TSTypeAssertion$|^TSEnum|^TSModule|^TSExportAssignment$|^TSParameterProperty$|^TSImportEquals/

function isType({ type }: Node): boolean {
  return type.startsWith('TS') && !running.test(type)
}

/** Whether two nodes are of one kind, and say the same apart from their parts. */
function isSameNode(expected: Node, found: Node): boolean {
  if (expected.type !== found.type || holesIn(expected) !== holesIn(found)) return false
  if (expected.type === 'JSXText' || expected.type === 'TemplateElement') return true
  return Object.entries(expected).every(([key, value]) => {
    if (key === 'start' || key === 'end') return true
    const other: unknown = Reflect.get(found, key)
    if (value === null) return other === null || typeof other === 'object'
    return typeof value === 'object' || other === value
  })
}

/** `[, a]` has a hole, which is no part of it. */
function holesIn(node: Node): number {
  if (node.type !== 'ArrayExpression' && node.type !== 'ArrayPattern') return 0
  return node.elements.filter((element) => element === null).length
}
