import type { Gate, Measurement } from '../domain/gate/gate.ts'

/** What a gate says that could not be measured. */
export function failedMeasurement({ id }: Gate, atMs: number, reason: string): Measurement {
  const none = { canary: null, control: null, difference: null }
  return { gate: id, atMs, verdict: 'error', reason, ...none }
}
