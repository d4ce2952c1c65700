import type { Node } from 'oxc-parser'
import type { Binding } from '../bindings.ts'
import { isInside, type Source, type Span, walk } from '../source.ts'
import type { Edits } from './edits.ts'
import { type KnownParts, KnownValues } from './known.ts'
import { indentAt } from './layout.ts'
import { usualQuote } from './literal.ts'

/**
 * What becomes of the value of an expression:
 * - `value`: it is used
 * - `boolean`: only whether it is true matters
 * - `andLeft`: it is used if it is false; else only that matters (left of `&&`)
 * - `orLeft`: it is used if it is true; else only that matters (left of `||`)
 * - `unused`: nothing
 */
export type ValueUse = 'value' | 'boolean' | 'andLeft' | 'orLeft' | 'unused'

/** Goes on with a node: the rewriting of whatever it is. */
export type Visit = (node: Node, use: ValueUse) => void

/** Code that is left as it is, because something around it cannot be rewritten. */
export interface Blocked {
  readonly code: Node
  readonly why: string
}

/** One run over a file: what is known, what is changed, what is not possible. */
export class Folding {
  readonly source: Source
  readonly parts: KnownParts
  readonly values: KnownValues
  readonly edits: Edits
  readonly quote: "'" | '"'
  readonly blocked: Blocked[] = []
  /** Declarations that take a flag's details apart, and the details. */
  readonly patterns = new Map<Node, object>()
  /** What is left of switches that are decided. */
  readonly keptOfSwitch = new Map<Node, readonly Node[]>()
  /** What is all that is left of code around it, and that code. */
  readonly stoodFor = new Map<Node, Node>()
  /** Names that blocks brought into the code around them when their braces went. */
  readonly #unwrapped = new Map<Node, Set<string>>()

  constructor(parts: KnownParts, edits: Edits) {
    this.source = parts.source
    this.parts = parts
    this.values = new KnownValues(parts)
    this.edits = edits
    this.quote = usualQuote(parts.source.text)
  }

  /** Leaves a piece of code as it is: the calls in it, and what it knows of others. */
  block(code: Node, why: string): void {
    this.blocked.push({ code, why })
  }

  /** Leaves of a node only a part of it, moved to the left as far as it was moved in. */
  keep(outer: Node, inner: Span): void {
    const { text } = this.source
    this.edits.keep(outer, inner)
    const isMultiLine = text.slice(inner.start, inner.end).includes('\n')
    if (!isMultiLine) return
    const columns = indentAt(text, inner.end) - indentAt(text, outer.start)
    this.edits.dedent(inner, columns, (offset) => this.isInText(offset))
  }

  /** Whether a line begins inside a template or a text, where blanks count. */
  isInText(offset: number): boolean {
    let found = false
    walk(this.source.program, (node) => {
      if (found || offset <= node.start || offset >= node.end) return false
      if (node.type === 'TemplateElement' || node.type === 'Literal') found = true
      return !found
    })
    return found
  }

  /** A name that code outside of the removed pieces still needs; undefined if there is none. */
  escapingName(removed: readonly Span[]): string | undefined {
    const isGone = ({ start }: Span) =>
      this.edits.isDead(start) || removed.some((span) => start >= span.start && start < span.end)
    const { globals } = this.parts.bindings
    const escapes = ({ name: called, declarations, uses }: Binding) =>
      declarations.every(({ name }) => removed.some((span) => isInside(name, span))) &&
      (uses.some(({ node }) => !isGone(node)) ||
        // Outside of strict mode a function of a block is known around it, too.
        (globals.has(called) &&
          declarations.some(({ node }) => node.type === 'FunctionDeclaration')))
    return this.parts.bindings.all.find(escapes)?.name
  }

  /** Whether the names that a block declares may be declared in the code around it instead. */
  canUnwrap(block: Node, container: Node): boolean {
    const { bindings } = this.parts
    if (beginsAsDirective(block)) return false
    const names = new Set(bindings.declaredBy(block).map(({ name }) => name))
    if (names.size === 0) return true
    if (holdsResource(block)) return false
    if (container.type === 'SwitchCase') return false
    if (container.type === 'Program' && !this.source.isModule) return false
    if ([...names].some((name) => bindings.globals.has(name))) return false
    const scope = this.#scopeNode(container)
    const around = this.source.parentOf(container)
    const caught = around?.type === 'CatchClause' ? bindings.declaredBy(around) : []
    const unwrapped = this.#unwrapped.get(container) ?? new Set<string>()
    const clashes = [...caught, ...bindings.declaredBy(scope)].filter(
      ({ declarations }) => !declarations.every(({ name }) => this.edits.isDead(name.start)),
    )
    const outer = bindings.outerNames(scope)
    const taken = new Set([...clashes.map(({ name }) => name), ...unwrapped, ...outer])
    if ([...names].some((name) => taken.has(name) || this.#isVarInside(name, container, block))) {
      return false
    }
    this.#unwrapped.set(container, new Set([...unwrapped, ...names]))
    return true
  }

  /** A `var` in an inner block belongs to the whole function, and would clash. */
  #isVarInside(name: string, container: Node, block: Node): boolean {
    return this.parts.bindings.all.some(
      (binding) =>
        binding.name === name &&
        !isInside(binding.scope, container) &&
        binding.declarations.some(
          ({ name: at }) => isInside(at, container) && !isInside(at, block),
        ),
    )
  }

  /** Names of a function's body and of its parameters share a scope. */
  #scopeNode(container: Node): Node {
    const parent = this.source.parentOf(container)
    const isBody =
      parent !== undefined && 'body' in parent && 'params' in parent && parent.body === container
    return isBody ? parent : container
  }
}

/** What `using` declares is given back at the end of its block. */
function holdsResource(block: Node): boolean {
  return (
    block.type === 'BlockStatement' &&
    block.body.some(
      (statement) => statement.type === 'VariableDeclaration' && statement.kind.endsWith('using'),
    )
  )
}

/** At the beginning of a function, a text like `'use strict'` would be a directive. */
function beginsAsDirective(block: Node): boolean {
  const [first] = block.type === 'BlockStatement' ? block.body : []
  return first?.type === 'ExpressionStatement' && first.expression.type === 'Literal'
}
