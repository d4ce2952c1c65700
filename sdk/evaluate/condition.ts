import { type AttributeReader, compileAttribute } from './attribute.ts'
import { oncePerBatch, type Reading } from './batch.ts'
import { compileComparison, isComparison, type ValueTest } from './operator.ts'
import { member, readArray, readRecord, readString, type UnknownRecord } from './shape.ts'
import { createSharing, type Sharing } from './sharing.ts'
import { CompileError } from './unreadable.ts'

/** A compiled condition. Conditions that say the same share one node, hence one id. */
export interface ConditionNode {
  readonly id: number
  readonly test: Reading<boolean>
}

/** Finds the compiled node of a segment. Throws CompileError if there is none. */
export type SegmentFinder = (segmentKey: string) => ConditionNode

/** Levels that a tree of conditions may have. */
const DEPTH_LIMIT = 8

type Combination = 'all' | 'any' | 'not'

const FORMS = ['all', 'any', 'not', 'segment', 'attribute'] as const

/** Compiles conditions so that identical ones become one node, also across deltas. */
export interface ConditionTable {
  /** Throws CompileError. */
  compile(condition: unknown, segments: SegmentFinder): ConditionNode
  /** Conditions that must all hold, as they stand within an `all`. Throws CompileError. */
  compileAll(conditions: readonly unknown[], segments: SegmentFinder): Reading<boolean>
  /** A node of its own, never shared. */
  add(test: Reading<boolean>): ConditionNode
  /** Makes the index of rules with this name, or finds it. */
  readonly shareIndex: Sharing<Reading<number>>
}

/** Makes an empty table. */
export function createConditionTable(): ConditionTable {
  const shareNode = createSharing<ConditionNode>()
  const shareIndex = createSharing<Reading<number>>()
  let lastId = 0

  function add(test: Reading<boolean>): ConditionNode {
    lastId += 1
    return { id: lastId, test }
  }

  function share(name: string, makeTest: () => Reading<boolean>): ConditionNode {
    return shareNode(name, () => add(makeTest()))
  }

  function compile(condition: unknown, segments: SegmentFinder, depth = 1): ConditionNode {
    if (depth > DEPTH_LIMIT) throw new CompileError(`a condition is over ${DEPTH_LIMIT} deep`)
    const record = readRecord(condition, 'a condition')
    const form = formOf(record)
    if (form === 'attribute') return compileAttributeCondition(record, share)
    const inner = member(record, form)
    if (form === 'segment') return segments(readString(inner, 'segment'))
    const children = form === 'not' ? [inner] : readArray(inner, form)
    return shareCombined(
      form,
      children.map((child) => compile(child, segments, depth + 1)),
    )
  }

  function shareCombined(form: Combination, children: readonly ConditionNode[]): ConditionNode {
    // Children are named by id: a segment that changes is a new node, so its users are new too.
    const name = `${form}:${children.map(({ id }) => id).join()}`
    const tests = children.map(({ test }) => test)
    return share(name, () => oncePerBatch(combine(form, tests)))
  }

  return {
    compile: (condition, segments) => compile(condition, segments),
    compileAll(conditions, segments) {
      const nodes = conditions.map((condition) => compile(condition, segments, 2))
      const [only] = nodes
      return nodes.length === 1 && only !== undefined ? only.test : shareCombined('all', nodes).test
    },
    add,
    shareIndex,
  }
}

function formOf(condition: UnknownRecord): (typeof FORMS)[number] {
  const [form, ...others] = FORMS.filter((name) => Object.hasOwn(condition, name))
  if (form !== undefined && others.length === 0) return form
  throw new CompileError(`a condition is not exactly one of ${FORMS.join(', ')}`)
}

function combine(form: Combination, tests: readonly Reading<boolean>[]): Reading<boolean> {
  const [first = () => form === 'all', second, third] = tests
  if (form === 'not') return (context, batch) => !first(context, batch)
  if (second === undefined) return first
  if (third !== undefined) return combineMany(tests, form === 'any')
  return form === 'all'
    ? (context, batch) => first(context, batch) && second(context, batch)
    : (context, batch) => first(context, batch) || second(context, batch)
}

/** The first test that comes out as `decisive` decides; if none does, it is the opposite. */
function combineMany(tests: readonly Reading<boolean>[], decisive: boolean): Reading<boolean> {
  return (context, batch) => {
    for (const test of tests) if (test(context, batch) === decisive) return decisive
    return !decisive
  }
}

function compileAttributeCondition(
  condition: UnknownRecord,
  share: (name: string, makeTest: () => Reading<boolean>) => ConditionNode,
): ConditionNode {
  const attribute = readString(member(condition, 'attribute'), 'attribute')
  const op = readString(member(condition, 'op'), 'op')
  if (op === 'exists') {
    return share(`exists:${attribute}`, () => existsTest(compileAttribute(attribute)))
  }
  if (!isComparison(op)) throw new CompileError(`the operator "${op}" is unknown`)
  const given = readArray(member(condition, 'values'), `the values of ${op}`)
  const values = given.filter(isScalar)
  if (values.length !== given.length) {
    throw new CompileError(`the values of ${op} are not all strings, numbers or booleans`)
  }
  const name = `${op}:${JSON.stringify([attribute, values])}`
  return share(name, () => anyElement(compileAttribute(attribute), compileComparison(op, values)))
}

/** True for what a condition may compare with. */
export function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

/** True for any value but null, an empty array too. */
function existsTest(read: AttributeReader): Reading<boolean> {
  return (context) => {
    const value = read(context)
    return value !== undefined && value !== null
  }
}

/** A missing value and null compare false; an array does if none of its elements compares true. */
function anyElement(read: AttributeReader, test: ValueTest): Reading<boolean> {
  return (context) => {
    const value = read(context)
    if (value === undefined || value === null) return false
    if (!Array.isArray(value)) return test(value)
    for (let i = 0; i < value.length; i += 1) if (test(value[i])) return true
    return false
  }
}
