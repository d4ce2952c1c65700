import type { TraceStep } from '../api/types.ts'

const reasons: Readonly<Record<string, string>> = {
  STATIC: 'it serves this to everybody',
  DEFAULT: 'nothing else caught them',
  TARGETING_MATCH: 'a rule or a target caught them',
  SPLIT: 'their bucket decided',
  DISABLED: 'the flag is off or killed',
  ERROR: 'it could not be evaluated',
}

/** Why it came out so, for a person, with OpenFeature's word. */
export function reasonWords(reason: string, errorCode: string | undefined): string {
  const words = Object.hasOwn(reasons, reason) ? `${reasons[reason]} · ` : ''
  return `${words}${reason}${errorCode === undefined ? '' : ` ${errorCode}`}`
}

/** What a step looked at. */
export function stepWords({ step, subject = '', name = subject, outcome }: TraceStep): string {
  switch (step) {
    case 'killed':
      return outcome === 'passed' ? 'It is not killed' : 'It is killed: the off variation'
    case 'off':
      return outcome === 'passed' ? 'It is on' : 'It is off: the off variation'
    case 'prerequisite':
      return `Prerequisite ${subject}`
    case 'target':
      return `Individual targets by ${subject || 'targetingKey'}`
    case 'exclusionGroup':
      return `Exclusion group ${subject}`
    case 'rule':
      return `Rule ${name}`
    case 'default':
      return 'Everybody else'
    default:
      return 'It cannot be evaluated'
  }
}
