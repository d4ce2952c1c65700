import type { FlagSet } from '../evaluate/flag-set.ts'
import { hashSeed } from '../evaluate/hash.ts'
import { type Part, WrittenPart } from '../evaluate/part.ts'
import { isRecord, member, type UnknownRecord } from '../evaluate/shape.ts'
import { compileUnit, type UnitReader } from '../evaluate/unit.ts'

/** Flags whose ramps are followed; what is measured of others is not told apart. */
const MAX_RAMPS = 100

/** A flag that a ramp runs on, as far as samples need to know it. */
export interface RampedFlag {
  readonly flag: string
  readonly ramp: string
  /** Of the flag's part: each step of a ramp makes another. */
  readonly revision: number
  readonly canary: string
  readonly control: string
  /** Metrics that the ramp is judged by; undefined for all. */
  readonly metrics: ReadonlySet<string> | undefined
  /** Of the units' batches: a seed of its own, so that they do not depend on who has the canary. */
  readonly seed: number
  readonly unit: UnitReader
  /** Whether everybody whom no rule decides has the control: those are compared, then. */
  readonly servesRest: boolean
  /** Since when it has been so, on the monotonic clock. */
  readonly sinceMs: number
}

/** Finds the flags that ramps run on. */
export interface RampMarks {
  /** Those of a set that is served since `sinceMs`. */
  of(set: FlagSet, sinceMs: number): readonly RampedFlag[]
}

/** Makes a finder; what it has read once it does not read again. */
export function createRampMarks(): RampMarks {
  let known: FlagSet | undefined
  let ramped: readonly RampedFlag[] = []
  const seen = new WeakMap<Part, UnknownRecord | null>()

  function markedRecord(part: Part): UnknownRecord | null {
    const before = seen.get(part)
    if (before !== undefined) return before
    // Nearly no part has a ramp, and a search is much faster than reading all of them.
    const mayHave = !(part instanceof WrittenPart) || part.write().includes('"ramp"')
    const record = mayHave ? part.read() : null
    const marked = record !== null && isRecord(member(record, 'ramp')) ? record : null
    seen.set(part, marked)
    return marked
  }

  return {
    of(set, sinceMs) {
      if (set === known) return ramped
      const before = new Map(ramped.map((one) => [one.flag, one]))
      const found: RampedFlag[] = []
      for (const [flag, { part }] of set.slots.flags) {
        const record = markedRecord(part)
        if (record === null || found.length >= MAX_RAMPS) continue
        const old = before.get(flag)
        const read = readRamped(flag, record, sinceMs)
        if (read === undefined) continue
        const isSame = old?.ramp === read.ramp && old.revision === read.revision
        found.push(isSame ? old : read)
      }
      known = set
      ramped = found
      return ramped
    },
  }
}

function readRamped(flag: string, record: UnknownRecord, sinceMs: number): RampedFlag | undefined {
  const mark = member(record, 'ramp')
  const serve = member(record, 'default')
  const revision = member(record, 'revision')
  if (!isRecord(mark) || !isRecord(serve) || typeof revision !== 'number') return undefined
  const [ramp, canary, control] = [
    member(mark, 'id'),
    member(mark, 'canary'),
    member(mark, 'control'),
  ]
  if (typeof ramp !== 'string' || typeof canary !== 'string' || typeof control !== 'string') {
    return undefined
  }
  const metrics = member(mark, 'metrics')
  const split = member(serve, 'split')
  const bucketBy = isRecord(split) ? member(split, 'bucketBy') : 'targetingKey'
  if (typeof bucketBy !== 'string') return undefined
  return {
    ...{ flag, ramp, revision, canary, control, sinceMs },
    metrics: Array.isArray(metrics) ? new Set(metrics) : undefined,
    seed: hashSeed(`batch of ${ramp}`),
    unit: compileUnit(bucketBy),
    // Those outside of an exclusion group's slots are given the same reason, and are none of them.
    servesRest: !isRecord(split) && member(record, 'exclusionGroup') === null,
  }
}
