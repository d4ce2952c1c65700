import type { Static } from '@sinclair/typebox'
import { outcomeWords } from '../domain/trace-words.ts'
import type { Evaluation } from './answers/evaluation.ts'

type Step = NonNullable<Static<typeof Evaluation>['results'][number]['trace']>[number]

/** The steps of an evaluation as lines for people, each condition of a rule on a line of its own. */
export function traceLines(trace: readonly Step[]): string[] {
  return trace.flatMap((step) => {
    const subject = step.subject === undefined ? '' : ` ${step.subject}`
    const name = step.name === undefined ? '' : ` "${step.name}"`
    const bucket = step.bucket === undefined ? '' : ` (bucket ${step.bucket} of 100000)`
    const detail = step.detail === undefined ? '' : `: ${step.detail}`
    const conditions = step.condition === undefined ? [] : conditionLines(step.condition, 2)
    return [
      `  ${step.step}${subject}${name}: ${outcomeWords(step)}${bucket}${detail}`,
      ...conditions,
    ]
  })
}

/** What comes from the API is not trusted to have the shape of a trace. */
function conditionLines(trace: unknown, depth: number): string[] {
  if (typeof trace !== 'object' || trace === null || !('condition' in trace)) return []
  const { condition } = trace
  const mark = 'holds' in trace && trace.holds === true ? 'yes' : 'no '
  const actual = 'actual' in trace ? `, has ${JSON.stringify(trace.actual)}` : ''
  const text = typeof condition === 'string' ? condition : conditionText(condition)
  const parts = 'parts' in trace && Array.isArray(trace.parts) ? trace.parts : []
  return [
    `${'  '.repeat(depth)}${mark} ${text}${actual}`,
    ...parts.flatMap((part: unknown) => conditionLines(part, depth + 1)),
  ]
}

function conditionText(condition: unknown): string {
  if (typeof condition !== 'object' || condition === null) return String(condition)
  if ('segment' in condition) return `segment ${condition.segment}`
  if (!('attribute' in condition) || !('op' in condition)) return JSON.stringify(condition)
  const values = 'values' in condition ? ` ${shortened(JSON.stringify(condition.values))}` : ''
  return `${condition.attribute} ${condition.op}${values}`
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}
