import type { EvaluationContext } from '../model.ts'
import { compileAttribute, type EvaluationInput } from './attribute.ts'
import { Batch } from './batch.ts'
import { type CompileScope, type FlagPlan, planFlag } from './flag.ts'
import type { FlagSet } from './flag-set.ts'
import { failedResolution, type Resolution } from './resolution.ts'
import { compileRules } from './rules.ts'
import { isRecord, member, readRecord, readString } from './shape.ts'

/** A condition as it stands, and whether it holds for the context. */
export interface ConditionTrace {
  /** The condition's own JSON, without the conditions inside it, which follow in `parts`. */
  readonly condition: unknown
  readonly holds: boolean
  /** What the context has for the attribute that is compared; absent if it has nothing. */
  readonly actual?: unknown
  readonly parts?: readonly ConditionTrace[]
}

/** One step of an evaluation, in the order in which it was taken. */
export interface TraceStep {
  readonly step:
    | 'killed'
    | 'off'
    | 'prerequisite'
    | 'target'
    | 'exclusionGroup'
    | 'rule'
    | 'default'
    | 'error'
  /** `passed`: it did not decide, so the next step was taken. */
  readonly outcome: 'served' | 'passed' | 'failed'
  /** Key of the flag or group, attribute of the targets, or id of the rule that it is about. */
  readonly subject?: string
  /** The bucket of the unit, if one was computed. */
  readonly bucket?: number
  /** Of a rule: why it holds or does not. */
  readonly condition?: ConditionTrace
  /** Of a failure: what is wrong, in words. */
  readonly detail?: string
}

/** What a flag resolves to, and every step that led there. */
export interface Explanation {
  readonly resolution: Resolution
  readonly trace: readonly TraceStep[]
}

/**
 * Evaluates a flag step by step with the very steps that `resolve` runs as one function, so that
 * what it says is what happens, at no cost to those who do not ask. Never throws.
 */
export function explainFlag(
  set: FlagSet,
  flagKey: string,
  context: EvaluationContext,
): Explanation {
  const slot = set.slots.flags.get(flagKey)
  if (slot === undefined) return failure('FLAG_NOT_FOUND', `there is no flag "${flagKey}"`)
  const trace: TraceStep[] = []
  try {
    const scope = set.scopeOf(flagKey)
    const plan = planFlag(slot.part.read(), scope)
    return { resolution: followPlan(plan, scope, context, trace), trace }
  } catch (error) {
    const { resolution, trace: last } = failure('PARSE_ERROR', messageOf(error))
    return { resolution, trace: [...trace, ...last] }
  }
}

function failure(errorCode: 'FLAG_NOT_FOUND' | 'PARSE_ERROR', detail: string): Explanation {
  const trace = [{ step: 'error', outcome: 'failed', detail } as const]
  return { resolution: failedResolution(errorCode), trace }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function followPlan(
  plan: FlagPlan,
  scope: CompileScope,
  context: EvaluationInput,
  trace: TraceStep[],
): Resolution {
  if (plan.fixed !== undefined) {
    const step = plan.fixed.metadata.killed === true ? 'killed' : 'off'
    trace.push({ step, outcome: 'served' })
    return plan.fixed
  }
  // All of them before the first step is taken: one that cannot be compiled breaks the whole flag.
  const rules = plan.rules.map((rule) => {
    const record = readRecord(rule, 'a rule')
    const [step] = compileRules([rule], plan.resolutionOf, scope)
    return {
      id: readString(member(record, 'id'), "a rule's id"),
      when: member(record, 'when'),
      step,
    }
  })
  const run = (
    step: Omit<TraceStep, 'outcome'>,
    decide: (batch: Batch) => Resolution | undefined,
  ) => {
    const batch = new Batch()
    const resolution = decide(batch)
    const { lastBucket: bucket } = batch
    const outcome =
      resolution === undefined ? 'passed' : resolution.type === undefined ? 'failed' : 'served'
    trace.push({ ...step, outcome, ...(bucket === undefined ? {} : { bucket }) })
    return resolution
  }
  for (const { name, subject, step } of plan.before) {
    const about = subject === undefined ? {} : { subject }
    const resolution = run({ step: name, ...about }, (batch) => step(context, batch))
    if (resolution !== undefined) return resolution
  }
  for (const { id, when, step } of rules) {
    const condition = traceCondition(when, scope, context)
    const about = { step: 'rule', subject: id, condition } as const
    const resolution = run(about, (batch) => step?.(context, batch))
    if (resolution !== undefined) return resolution
  }
  return (
    run({ step: 'default' }, (batch) => plan.last(context, batch)) ?? plan.last(context, undefined)
  )
}

/** Tests a condition and each one inside it, with the nodes that evaluation uses. */
function traceCondition(
  condition: unknown,
  scope: CompileScope,
  context: EvaluationInput,
): ConditionTrace {
  const holds = scope.conditions.compile(condition, scope.segments).test(context, undefined)
  for (const form of ['all', 'any', 'not'] as const) {
    const inner = isRecord(condition) ? member(condition, form) : undefined
    if (inner === undefined) continue
    const parts = Array.isArray(inner) ? inner : [inner]
    return {
      condition: form,
      holds,
      parts: parts.map((part) => traceCondition(part, scope, context)),
    }
  }
  const attribute = isRecord(condition) ? member(condition, 'attribute') : undefined
  const actual = typeof attribute === 'string' ? compileAttribute(attribute)(context) : undefined
  return actual === undefined ? { condition, holds } : { condition, holds, actual }
}
