import type { Reports } from '../delivery/reports.ts'
import type { Telemetry } from '../store/contract.ts'
import type { MeasureGate } from './gate-looks.ts'
import { measureGate } from './measure-gate.ts'
import { Prometheus, type PrometheusSettings } from './prometheus.ts'
import { shareSketches } from './shared-sketches.ts'

/** How a control plane looks at gates. */
export interface Measuring {
  readonly measure: MeasureGate
  stop(): Promise<void>
}

/** Gates are looked at by what SDKs report and, if there are settings, by a Prometheus. */
export function createMeasuring(
  telemetry: Telemetry,
  reports: Reports,
  settings: PrometheusSettings | undefined,
): Measuring {
  const prometheus = settings && new Prometheus(settings)
  const instances = (environmentId: string) => reports.instances(environmentId)
  const sources = { readSketches: shareSketches(telemetry), prometheus, instances }
  return {
    measure: (gate, window) => measureGate(gate, window, sources),
    stop: async () => prometheus?.close(),
  }
}
