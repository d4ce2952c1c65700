import type { CommitEvent } from '../store/contract.ts'

const titles: Readonly<Record<string, string>> = {
  'ramp.started': 'Ramp started',
  'ramp.stepped': 'Ramp advanced',
  'ramp.paused': 'Ramp paused, waits for a person',
  'ramp.resumed': 'Ramp goes on',
  'ramp.rolledBack': 'Rolled back',
  'ramp.completed': 'Ramp completed',
  'ramp.aborted': 'Ramp aborted',
}

/** Whether an event tells of a ramp. */
export function isOfRamp(type: string): boolean {
  return Object.hasOwn(titles, type)
}

/** What happened to a ramp, in a line. */
export function rampTitle(type: string, subject: CommitEvent['subject']): string {
  const { flag, environment, variation, to } = subject
  const reached = type === 'ramp.started' || type === 'ramp.stepped' ? `, ${to}` : ''
  return `${titles[type] ?? type}: ${flag} (${variation}${reached}) in ${environment}`
}

/** A ramp is told by where it stands; what it wrote follows from that. */
export function rampFacts({ step, to }: CommitEvent['subject']): [name: string, text: string][] {
  return [['step', `${step}: ${to}`]]
}
