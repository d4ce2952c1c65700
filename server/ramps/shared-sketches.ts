import { readSketches } from '../delivery/ramp-sketches.ts'
import type { StepWindow } from '../domain/gate/gate.ts'
import type { Sketches } from '../domain/gate/judge-gate.ts'
import type { Telemetry } from '../store/contract.ts'

/** Reads what was sketched of a metric in a step. */
export type ReadSketches = (window: StepWindow, metric: string) => Promise<Sketches>

/** Gates of one metric are mostly looked at together: while it is being read, they wait for the same. */
export function shareSketches(telemetry: Telemetry): ReadSketches {
  const reading = new Map<string, Promise<Sketches>>()
  return (window, metric) => {
    const { ramp, revision, canary, control } = window
    const subject = JSON.stringify([ramp, revision, canary, control, metric])
    const known = reading.get(subject)
    if (known !== undefined) return known
    const read = readSketches(telemetry, window, metric).finally(() => reading.delete(subject))
    reading.set(subject, read)
    return read
  }
}
