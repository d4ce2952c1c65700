import type { Node, TemplateLiteral } from 'oxc-parser'
import type { Binding, Bindings } from '../bindings.ts'
import { isChanged, isSetBeforeUse } from '../changes.ts'
import { type ConstantReader, memberName, propertyName } from '../constants.ts'
import type { FlagRead } from '../flag-read.ts'
import { type Purity, returnedBy } from '../purity.ts'
import type { Source } from '../source.ts'
import { applyBinary, applyUnary, type Value } from './operators.ts'
import type { Pin } from './pin.ts'

/** A value that is certain while the flag is pinned. */
export interface Known {
  readonly value: Value
  /** The calls that it follows from; none for what was certain before. */
  readonly reads: readonly FlagRead[]
  /** What `details` gives: only its value and variation are certain. */
  readonly isDetails?: true
  /** The literal that the value is typed as, if it is. */
  readonly typed?: Node
}

/** Whether code is true, where only that matters. */
export interface KnownTruth {
  readonly truth: boolean
  readonly reads: readonly FlagRead[]
}

/** What the values of a file are looked up in. */
export interface KnownParts {
  readonly source: Source
  readonly bindings: Bindings
  readonly constants: ConstantReader
  readonly purity: Purity
  readonly pin: Pin
  /** The calls that may be replaced, by their node. */
  readonly reads: ReadonlyMap<Node, FlagRead>
  /** Code that stays as it is, whatever is certain in it. */
  readonly untouched: ReadonlySet<Node>
}

/** Evaluates the expressions of a file as far as they are certain while a flag is pinned. */
export class KnownValues {
  readonly #parts: KnownParts
  /** null: not certain, or being worked out. */
  readonly #values = new Map<Node, Known | null>()

  constructor(parts: KnownParts) {
    this.#parts = parts
  }

  /** The value of an expression; null if it is not certain. */
  value(node: Node): Known | null {
    const known = this.#values.get(node)
    if (known !== undefined) return known
    this.#values.set(node, null)
    const found = this.#parts.untouched.has(node) ? null : this.#evaluate(node)
    this.#values.set(node, found)
    return found
  }

  /** Whether an expression is true, also where its value is not certain; null if unknown. */
  truth(node: Node): KnownTruth | null {
    if (this.#parts.untouched.has(node)) return null
    const known = this.value(node)
    if (known !== null) {
      // Details are an object, whatever they hold.
      return { truth: known.isDetails === true || Boolean(known.value), reads: known.reads }
    }
    if (node.type === 'ParenthesizedExpression') return this.truth(node.expression)
    if (node.type === 'UnaryExpression' && node.operator === '!') {
      const operand = this.truth(node.argument)
      return operand === null ? null : { truth: !operand.truth, reads: operand.reads }
    }
    if (node.type !== 'LogicalExpression' || node.operator === '??') return null
    const deciding = node.operator === '||'
    const left = this.truth(node.left)
    if (left !== null && left.truth === deciding) return left
    const right = this.truth(node.right)
    if (right === null) return null
    if (left !== null) return { truth: right.truth, reads: [...left.reads, ...right.reads] }
    const canDrop = this.#parts.purity.effectIn(node.left) === undefined
    return right.truth === deciding && canDrop ? right : null
  }

  #evaluate(node: Node): Known | null {
    const constant = this.#constant(node)
    if (constant !== null) return constant
    switch (node.type) {
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'ChainExpression':
        return this.value(node.expression)
      case 'Identifier':
        return this.#identifier(node)
      case 'CallExpression':
        return this.#call(node)
      case 'AwaitExpression':
        return this.#awaited(node.argument)
      case 'MemberExpression':
        return (
          this.#skipped(node.object, node.optional) ??
          this.#member(node.object, memberName(node) ?? this.#index(node))
        )
      case 'UnaryExpression':
        return this.#unary(node, node.operator, node.argument)
      case 'BinaryExpression':
        return this.#binary(node.operator, node.left, node.right)
      case 'LogicalExpression':
        return this.#logical(node.operator, node.left, node.right)
      case 'ConditionalExpression':
        return this.#conditional(node.test, node.consequent, node.alternate)
      case 'TemplateLiteral':
        return this.#template(node)
      default:
        return null
    }
  }

  #constant(node: Node): Known | null {
    if (node.type === 'Literal') {
      const { value } = node
      const isPlain = value === null ? !('regex' in node) && !('bigint' in node) : true
      const isJson = typeof value !== 'bigint' && !(value instanceof RegExp)
      return isPlain && isJson ? { value, reads: [], typed: node } : null
    }
    const text = node.type === 'MemberExpression' ? this.#parts.constants.read(node) : undefined
    return typeof text === 'string' ? { value: text, reads: [] } : null
  }

  #identifier(node: Node): Known | null {
    const { bindings, constants } = this.#parts
    const binding = bindings.of(node)
    if (binding === undefined) {
      const isUndefined = node.type === 'Identifier' && node.name === 'undefined'
      return isUndefined ? { value: undefined, reads: [] } : null
    }
    const text = constants.read(node)
    if (typeof text === 'string') return { value: text, reads: [] }
    return this.#variable(binding)
  }

  /** The value of a variable that has one value as long as it lives. */
  #variable(binding: Binding): Known | null {
    const [declaration, another] = binding.declarations
    if (declaration === undefined || another !== undefined) return null
    const { name, node } = declaration
    if (node.type !== 'VariableDeclarator' || !node.init) return null
    if (binding.uses.some(({ writes, isInit }) => writes && !isInit)) return null
    if (!isSetBeforeUse(this.#parts.source, binding, node, true)) return null
    if (node.id === name) {
      const known = this.value(node.init)
      const canChange = typeof known?.value === 'object' && known.value !== null
      return canChange && binding.uses.some(({ node: use }) => this.#mayChange(use)) ? null : known
    }
    if (node.id.type !== 'ObjectPattern') return null
    for (const property of node.id.properties) {
      if (property.type !== 'Property') continue
      const { value } = property
      const isIt = value === name || (value.type === 'AssignmentPattern' && value.left === name)
      if (!isIt) continue
      const member = this.#member(node.init, propertyName(property))
      return value !== name && member?.value === undefined ? null : member
    }
    return null
  }

  /** Whether code may change an object: writes a member of it, or calls a method. */
  #mayChange(object: Node): boolean {
    const { source } = this.#parts
    return isChanged(source, object) || isCalledOn(source, object)
  }

  #call(node: Node): Known | null {
    if (node.type !== 'CallExpression') return null
    const skipped = this.#skipped(node.callee, node.optional)
    if (skipped !== null || node.optional) return skipped
    const read = this.#parts.reads.get(node)
    if (read !== undefined) {
      if (read.gives === 'value' || read.gives === 'details') return this.#pinned(read)
      return null
    }
    const included = this.#includes(node.callee, node.arguments)
    if (included !== null) return included
    const { bindings, purity } = this.#parts
    const binding = node.callee.type === 'Identifier' ? bindings.of(node.callee) : undefined
    const returned = binding === undefined ? undefined : returnedBy(binding)
    if (returned === undefined) return null
    if (node.arguments.some((argument) => purity.effectIn(argument) !== undefined)) return null
    return this.value(returned)
  }

  /** `['a', 'b'].includes(x)` */
  #includes(callee: Node, [wanted, more]: readonly Node[]): Known | null {
    if (callee.type !== 'MemberExpression' || memberName(callee) !== 'includes') return null
    if (callee.object.type !== 'ArrayExpression' || wanted === undefined || more) return null
    const needle = this.value(wanted)
    if (needle === null || typeof needle.value === 'object') return null
    const items = callee.object.elements.map((item) => (item === null ? null : this.value(item)))
    if (!items.every((item) => item !== null)) return null
    const found = items.some(({ value }) => value === needle.value)
    return { value: found, reads: [needle, ...items].flatMap(({ reads }) => reads) }
  }

  #awaited(argument: Node): Known | null {
    const bare = argument.type === 'ParenthesizedExpression' ? argument.expression : argument
    const read = this.#parts.reads.get(bare)
    if (read?.gives === 'promise' || read?.gives === 'promiseOfDetails') return this.#pinned(read)
    return this.value(argument)
  }

  #pinned(read: FlagRead): Known {
    const { value, variation } = this.#parts.pin
    const isDetails = read.gives === 'details' || read.gives === 'promiseOfDetails'
    if (!isDetails) return { value, reads: [read] }
    const details = variation === null ? { value } : { value, variation, variant: variation }
    return { value: details, reads: [read], isDetails: true }
  }

  /** `nothing?.name` and all that is asked of it: undefined, and nothing of it runs. */
  #skipped(object: Node, isOptional: boolean): Known | null {
    if (isOptional) {
      const known = this.value(object)
      const isNothing = known?.value === null || known?.value === undefined
      return known !== null && known.reads.length > 0 && isNothing
        ? { value: undefined, reads: known.reads }
        : null
    }
    if (object.type === 'MemberExpression') return this.#skipped(object.object, object.optional)
    return object.type === 'CallExpression' ? this.#skipped(object.callee, object.optional) : null
  }

  #index(node: Node): string | undefined {
    if (node.type !== 'MemberExpression' || !node.computed) return undefined
    const key = this.value(node.property)
    const isKey = typeof key?.value === 'string' || typeof key?.value === 'number'
    return isKey && key.reads.length === 0 ? String(key.value) : undefined
  }

  #member(object: Node, name: string | undefined): Known | null {
    const known = name === undefined ? null : this.value(object)
    if (known === null || name === undefined || known.reads.length === 0) return null
    const { value, reads, isDetails } = known
    if (typeof value === 'string' && name === 'length') return { value: value.length, reads }
    if (typeof value !== 'object' || value === null) return null
    if (Object.hasOwn(value, name)) return { value: Reflect.get(value, name), reads }
    // What every object has is not what the flag serves.
    return isDetails || name in Object.prototype || Array.isArray(value)
      ? null
      : { value: undefined, reads }
  }

  #unary(node: Node, operator: string, argument: Node): Known | null {
    if (operator === '!') {
      const truth = this.truth(argument)
      return truth === null ? null : { value: !truth.truth, reads: truth.reads }
    }
    const known = this.value(argument)
    const result = known === null || known.isDetails ? null : applyUnary(operator, known.value)
    if (known === null || result === null) return null
    const isTyped = operator === '-' && known.typed === argument && known.reads.length === 0
    return { ...result, reads: known.reads, ...(isTyped ? { typed: node } : {}) }
  }

  #binary(operator: string, leftNode: Node, rightNode: Node): Known | null {
    const left = this.value(leftNode)
    const right = this.value(rightNode)
    if (left === null || right === null || left.isDetails || right.isDetails) return null
    const result = applyBinary(operator, left.value, right.value)
    return result === null ? null : { ...result, reads: [...left.reads, ...right.reads] }
  }

  #logical(operator: string, leftNode: Node, rightNode: Node): Known | null {
    const left = this.value(leftNode)
    if (left === null) return null
    const { value, reads } = left
    const isLeft =
      operator === '&&'
        ? !value
        : operator === '||'
          ? Boolean(value)
          : value !== null && value !== undefined
    if (isLeft) return left
    const right = this.value(rightNode)
    return right === null ? null : { ...right, reads: [...reads, ...right.reads] }
  }

  #conditional(test: Node, consequent: Node, alternate: Node): Known | null {
    const truth = this.truth(test)
    if (truth === null) return null
    const chosen = this.value(truth.truth ? consequent : alternate)
    return chosen === null ? null : { ...chosen, reads: [...truth.reads, ...chosen.reads] }
  }

  #template(node: TemplateLiteral): Known | null {
    const parts = node.expressions.map((expression) => this.value(expression))
    if (!parts.every((part) => part !== null && typeof part.value !== 'object')) return null
    const texts = node.quasis.map(({ value }) => value.cooked)
    if (texts.includes(null)) return null
    const value = texts.map((text, index) => {
      const part = parts[index]
      return part === undefined || part === null ? text : `${text}${part.value}`
    })
    const reads = parts.flatMap((part) => part?.reads ?? [])
    return { value: value.join(''), reads, ...(parts.length === 0 ? { typed: node } : {}) }
  }
}

/** Whether a method of an object is called, or of what it holds. */
function isCalledOn({ parentOf }: Source, object: Node): boolean {
  let at = object
  for (let parent = parentOf(at); parent !== undefined; parent = parentOf(at)) {
    if (parent.type === 'CallExpression') return parent.callee === at
    if (parent.type === 'MemberExpression' ? parent.object !== at : !passing.has(parent.type)) {
      return false
    }
    at = parent
  }
  return false
}

/** What stands around an object without taking it apart. */
const passing: ReadonlySet<Node['type']> = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'ChainExpression',
])
