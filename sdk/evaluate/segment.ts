import { oncePerBatch, type Reading } from './batch.ts'
import type { ConditionNode, ConditionTable, SegmentFinder } from './condition.ts'
import { member, readArray, readString, type UnknownRecord } from './shape.ts'
import { compileUnit, type UnitReader, unitOf } from './unit.ts'
import { CompileError } from './unreadable.ts'

/**
 * Compiles a segment: its excluded units are out, then its included ones are in, then whoever a
 * rule holds for is in. Who has no unit is not listed. Throws CompileError.
 */
export function compileSegment(
  segment: UnknownRecord,
  table: ConditionTable,
  segments: SegmentFinder,
): ConditionNode {
  const attribute = readString(member(segment, 'bucketBy'), "a segment's bucketBy")
  const unit = compileUnit(attribute)
  const excluded = readUnits(member(segment, 'excluded'), "a segment's excluded")
  const included = readUnits(member(segment, 'included'), "a segment's included")
  const rules = readArray(member(segment, 'rules'), "a segment's rules").map(
    (rule) => table.compile(rule, segments).test,
  )
  return table.add(oncePerBatch(segmentTest(unit, excluded, included, rules)))
}

/** Apart from the compiler, because a closure in there would keep the whole set alive. */
function segmentTest(
  unit: UnitReader,
  excluded: ReadonlySet<string>,
  included: ReadonlySet<string>,
  rules: readonly Reading<boolean>[],
): Reading<boolean> {
  // An empty set still costs the hash of what is looked for.
  const hasExcluded = excluded.size > 0
  return (context, batch) => {
    const unitText = unit(context)
    if (unitText !== undefined) {
      if (hasExcluded && excluded.has(unitText)) return false
      if (included.has(unitText)) return true
    }
    for (const rule of rules) if (rule(context, batch)) return true
    return false
  }
}

/** Reads a list of units as their texts. Throws CompileError on what is no unit. */
export function readUnits(list: unknown, what: string): ReadonlySet<string> {
  return new Set(
    readArray(list, what).map((value) => {
      const unit = unitOf(value)
      if (unit === undefined) throw new CompileError(`${what} lists what is no unit`)
      return unit
    }),
  )
}
