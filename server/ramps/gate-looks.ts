import type { FastifyBaseLogger } from 'fastify'
import type { Gate, GateWindow, Measurement, StepWindow } from '../domain/gate/gate.ts'
import { gateFaultAt } from '../domain/ramp/gate-range.ts'
import {
  dueGates,
  type Progress,
  plannedLookOf,
  recordMeasurement,
} from '../domain/ramp/progress.ts'
import type { RampStep } from '../domain/ramp/ramp.ts'
import { failedMeasurement } from './failed-measurement.ts'

/** Looks at one gate. Never rejects: what cannot be measured is an error. */
export type MeasureGate = (gate: Gate, window: GateWindow) => Promise<Measurement>

/** What gates are looked at with. */
export interface LookParts {
  readonly logger: FastifyBaseLogger
  readonly measure: MeasureGate
  /** Hears of every measurement. */
  readonly onMeasured: (measurement: Measurement) => void
}

/** A measurement that came in. */
interface Arrived {
  readonly measurement: Measurement
  /** How long the step had been held when it was begun, and in which phase that was. */
  readonly heldMs: number
  readonly phase: number
}

/** Measures the gates of one ramp, each by itself: a slow source keeps no other from being heard. */
export class GateLooks {
  readonly #parts: LookParts
  readonly #measuring = new Map<string, Promise<void>>()
  #arrived: Arrived[] = []

  constructor(parts: LookParts) {
    this.#parts = parts
  }

  /** Whether something has come in that was not taken yet. */
  get hasNews(): boolean {
    return this.#arrived.length > 0
  }

  /** Ends when all that is measured now has come in. */
  get idle(): Promise<unknown> {
    return Promise.all(this.#measuring.values())
  }

  /** Adds what was measured meanwhile, and begins to measure what is due. */
  take(step: RampStep, progress: Progress, windowOf: () => StepWindow): Progress {
    let measured = progress
    for (const { measurement, heldMs, phase } of this.#arrived) {
      if (phase !== progress.phase) continue
      measured = recordMeasurement(step, measured, measurement, heldMs)
    }
    this.#arrived = []
    const due = dueGates(step, measured).filter(({ id }) => !this.#measuring.has(id))
    if (due.length === 0) return measured
    const window = windowOf()
    for (const gate of due) {
      const planned = plannedLookOf(step, measured, gate)
      this.#begin(gate, { ...window, planned }, progress, gateFaultAt(gate, step))
    }
    return measured
  }

  #begin(gate: Gate, window: GateWindow, { heldMs, phase }: Progress, fault: string | null): void {
    const measuring = this.#look(gate, window).then((look) => {
      const measurement = fault === null ? look : withoutGo(look, fault)
      this.#arrived.push({ measurement, heldMs, phase })
      this.#measuring.delete(gate.id)
      this.#parts.onMeasured(measurement)
    })
    this.#measuring.set(gate.id, measuring)
  }

  /** Whatever goes wrong with it, it is a measurement that failed. */
  async #look(gate: Gate, window: GateWindow): Promise<Measurement> {
    try {
      return await this.#parts.measure(gate, window)
    } catch (error) {
      this.#parts.logger.error({ err: error, ramp: window.ramp }, 'a gate cannot be measured')
      return failedMeasurement(
        gate,
        window.nowMs,
        'an error inside of Sluice: its log has the cause',
      )
    }
  }
}

/** A gate that would be refused today proves nothing. */
function withoutGo(measurement: Measurement, fault: string): Measurement {
  if (measurement.verdict !== 'go') return measurement
  const reason = `The query ${fault}. ${measurement.reason}`
  return { ...measurement, verdict: 'inconclusive', reason }
}
