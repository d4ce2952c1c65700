import { type AttributeReader, compileAttribute } from './attribute.ts'
import { compileComparison, isComparison, type ValueTest } from './operator.ts'
import type { EvaluationInput } from './resolution.ts'
import { member, readArray, readRecord, readString, type UnknownRecord } from './shape.ts'
import { CompileError } from './unreadable.ts'

/** A compiled condition. Conditions that say the same share one node, hence one id. */
export interface ConditionNode {
  readonly id: number
  readonly test: (context: EvaluationInput) => boolean
}

/** Finds the compiled node of a segment. Throws CompileError if there is none. */
export type SegmentFinder = (segmentKey: string) => ConditionNode

/** Levels that a tree of conditions may have. */
const DEPTH_LIMIT = 8

/**
 * What is kept for sharing: nodes, and UTF-16 code units of their names, which hold all the values
 * of a list. Beyond it the table starts anew, so that it cannot grow with every change.
 */
const NODES_LIMIT = 100_000
const NAMES_LIMIT = 16 * 1024 * 1024

const FORMS = ['all', 'any', 'not', 'segment', 'attribute'] as const

/** Compiles conditions so that identical ones become one node, also across deltas. */
export interface ConditionTable {
  /** Throws CompileError. */
  compile(condition: unknown, segments: SegmentFinder): ConditionNode
  /** A node of its own, never shared. */
  add(test: ConditionNode['test']): ConditionNode
}

/** Makes an empty table. */
export function createConditionTable(): ConditionTable {
  const nodes = new Map<string, ConditionNode>()
  let namesLength = 0
  let lastId = 0

  function add(test: ConditionNode['test']): ConditionNode {
    lastId += 1
    return { id: lastId, test }
  }

  function share(name: string, makeTest: () => ConditionNode['test']): ConditionNode {
    const known = nodes.get(name)
    if (known !== undefined) return known
    const node = add(makeTest())
    if (nodes.size >= NODES_LIMIT || namesLength + name.length > NAMES_LIMIT) {
      nodes.clear()
      namesLength = 0
    }
    nodes.set(name, node)
    namesLength += name.length
    return node
  }

  function compile(condition: unknown, segments: SegmentFinder, depth = 1): ConditionNode {
    if (depth > DEPTH_LIMIT) throw new CompileError(`a condition is over ${DEPTH_LIMIT} deep`)
    const record = readRecord(condition, 'a condition')
    const form = formOf(record)
    if (form === 'attribute') return compileAttributeCondition(record, share)
    const inner = member(record, form)
    if (form === 'segment') return segments(readString(inner, 'segment'))
    const children = form === 'not' ? [inner] : readArray(inner, form)
    const compiled = children.map((child) => compile(child, segments, depth + 1))
    // Children are named by id: a segment that changes is a new node, so its users are new too.
    const name = `${form}:${compiled.map(({ id }) => id).join()}`
    return share(name, () =>
      combine(
        form,
        compiled.map(({ test }) => test),
      ),
    )
  }

  return { compile: (condition, segments) => compile(condition, segments), add }
}

function formOf(condition: UnknownRecord): (typeof FORMS)[number] {
  const [form, ...others] = FORMS.filter((name) => Object.hasOwn(condition, name))
  if (form !== undefined && others.length === 0) return form
  throw new CompileError(`a condition is not exactly one of ${FORMS.join(', ')}`)
}

function combine(
  form: 'all' | 'any' | 'not',
  tests: readonly ConditionNode['test'][],
): ConditionNode['test'] {
  const [first = () => form === 'all', second, third] = tests
  if (form === 'not') return (context) => !first(context)
  if (second === undefined) return first
  if (form === 'all') {
    return third === undefined
      ? (context) => first(context) && second(context)
      : (context) => tests.every((test) => test(context))
  }
  return third === undefined
    ? (context) => first(context) || second(context)
    : (context) => tests.some((test) => test(context))
}

function compileAttributeCondition(
  condition: UnknownRecord,
  share: (name: string, makeTest: () => ConditionNode['test']) => ConditionNode,
): ConditionNode {
  const attribute = readString(member(condition, 'attribute'), 'attribute')
  const op = readString(member(condition, 'op'), 'op')
  if (op === 'exists') {
    return share(`exists:${attribute}`, () => existsTest(compileAttribute(attribute)))
  }
  if (!isComparison(op)) throw new CompileError(`the operator "${op}" is unknown`)
  const values = readArray(member(condition, 'values'), `the values of ${op}`).filter(isScalar)
  if (values.length !== readArray(member(condition, 'values'), 'values').length) {
    throw new CompileError(`the values of ${op} are not all strings, numbers or booleans`)
  }
  const name = `${op}:${JSON.stringify([attribute, values])}`
  return share(name, () => anyElement(compileAttribute(attribute), compileComparison(op, values)))
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

/** True for any value but null, an empty array too. */
function existsTest(read: AttributeReader): ConditionNode['test'] {
  return (context) => {
    const value = read(context)
    return value !== undefined && value !== null
  }
}

/** A missing value and null compare false; an array does if none of its elements compares true. */
function anyElement(read: AttributeReader, test: ValueTest): ConditionNode['test'] {
  return (context) => {
    const value = read(context)
    if (value === undefined || value === null) return false
    if (!Array.isArray(value)) return test(value)
    for (let i = 0; i < value.length; i += 1) if (test(value[i])) return true
    return false
  }
}
