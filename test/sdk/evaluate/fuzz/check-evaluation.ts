import { isDeepStrictEqual } from 'node:util'
import type { Details, EvaluationContext, FlagPart, JsonValue, Snapshot } from '@sluice/sdk/model'
import fc from 'fast-check'
import { createEvaluator, type Evaluator } from '../../../../sdk/evaluate/evaluator.ts'
import { parseSnapshot } from '../../../../sdk/evaluate/parse-snapshot.ts'
import { flagPart, snapshotOf } from '../parts.ts'
import { randomContext } from './random-context.ts'
import { group, type RandomParts, randomParts } from './random-snapshot.ts'
import { watch } from './watched.ts'

/** A flag that uses nothing of the others. */
const healthy = flagPart('healthy')

/**
 * The property: whatever the flags and the context are, no getter throws; one flag for itself, in a
 * batch and among all come out alike, and so do flags that are read from their JSON; the context is
 * only read, and only what it has itself; and a flag that is damaged changes nothing for those that
 * do not use it.
 */
export const evaluationIsRobust = fc.property(
  randomParts,
  randomContext,
  randomContext,
  (parts, context, another) => {
    const evaluator = evaluatorOf(parts, parts.flags)
    const outcomes = evaluateEach(evaluator, context)
    expectAgreement(evaluator, context, outcomes)
    const ofText = createEvaluator(parseSnapshot(JSON.stringify(snapshotWith(parts, parts.flags))))
    expectEqual(evaluateEach(ofText, context), outcomes, 'flags that are read from their JSON')
    expectOnlyReads(evaluator, context, outcomes)
    expectHarmToItselfOnly(parts, context, outcomes)
    // Nothing of one context may be left over for the next one.
    const afresh = evaluateEach(evaluatorOf(parts, parts.flags), another)
    expectAgreement(evaluator, another, afresh)
  },
)

type Outcomes = ReadonlyMap<string, Details>

function snapshotWith({ segments }: RandomParts, flags: readonly FlagPart[]): Snapshot {
  return snapshotOf({ flags: [...flags, healthy], segments, exclusionGroups: [group] })
}

function evaluatorOf(parts: RandomParts, flags: readonly FlagPart[]): Evaluator {
  return createEvaluator(snapshotWith(parts, flags))
}

const UNKNOWN: readonly string[] = ['gone', '__proto__']
const KEYS = ['f0', 'f1', 'f2', 'f3', 'healthy', ...UNKNOWN] as const

function evaluateEach(evaluator: Evaluator, context: EvaluationContext): Outcomes {
  return new Map(KEYS.map((key) => [key, evaluator.details(key, context, false)]))
}

function expectAgreement(evaluator: Evaluator, context: EvaluationContext, outcomes: Outcomes) {
  const bound = evaluator.for(context)
  const all = evaluator.all(context)
  for (const [key, details] of outcomes) {
    expectEqual(bound.details(key, false), details, `${key} in a batch`)
    expectEqual(evaluator.boolean(key, context, false), details.value, `the value of ${key}`)
    expectEqual(bound.boolean(key, false), details.value, `the value of ${key} in a batch`)
    const isUnknown = details.errorCode === 'FLAG_NOT_FOUND'
    expectEqual(isUnknown, UNKNOWN.includes(key), `whether ${key} is unknown`)
    if (isUnknown) continue
    // A flag in error has the value null there: nobody passed a default.
    const value: JsonValue = details.errorCode === undefined ? details.value : null
    expectEqual(all[key], { ...details, value }, `${key} among all`)
  }
  expectEqual(outcomes.get('healthy')?.value, true, 'the healthy flag')
}

function expectOnlyReads(evaluator: Evaluator, context: EvaluationContext, outcomes: Outcomes) {
  const watched = watch(context)
  expectEqual(evaluateEach(evaluator, watched.context), outcomes, 'a context that is watched')
  evaluator.all(watched.context)
  expectEqual(watched.faults, [], 'what was done to the context')
}

function expectHarmToItselfOnly(parts: RandomParts, context: EvaluationContext, before: Outcomes) {
  const { damaged, flags } = parts
  if (damaged === undefined) return
  const after = flags.map((flag) => (flag.key === damaged.key ? damaged : flag))
  const evaluator = evaluatorOf(parts, after)
  const users = new Set([damaged.key])
  // As often as there are flags: each round finds the users of those found before.
  for (const _ of flags) {
    for (const { key, prerequisites } of flags) {
      if (prerequisites.some(({ flag }) => users.has(flag))) users.add(key)
    }
  }
  for (const [key, details] of evaluateEach(evaluator, context)) {
    if (!users.has(key)) expectEqual(details, before.get(key), `${key} beside a damaged flag`)
  }
}

function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (Object.is(actual, expected) || isDeepStrictEqual(actual, expected)) return
  throw new Error(`${what}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`)
}
