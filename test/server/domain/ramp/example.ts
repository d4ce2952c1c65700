import { initialConfig } from '../../../../server/domain/delivered.ts'
import type {
  EnvironmentDocument,
  FlagConfigDocument,
  FlagDocument,
  StoredServe,
} from '../../../../server/domain/documents.ts'
import type { Gate, Measurement, Verdict } from '../../../../server/domain/gate/gate.ts'
import type { Act } from '../../../../server/domain/ramp/machine.ts'
import type { RampDocument } from '../../../../server/domain/ramp/ramp.ts'
import { type RampInput, startRamp } from '../../../../server/domain/ramp/start.ts'

/** When everything in these tests happens. */
export const startMs = Date.parse('2026-01-31T09:00:00.000Z')

/** A flag with the variations of these keys; boolean with two of them. */
export function exampleFlag(keys: readonly string[] = ['on', 'off']): FlagDocument {
  const isBoolean = keys.length === 2
  return {
    key: 'checkout',
    name: 'checkout',
    description: '',
    kind: 'release',
    type: isBoolean ? 'boolean' : 'string',
    variations: keys.map((key, i) => ({ key, value: isBoolean ? i === 0 : key })),
    tags: [],
    owner: null,
    clientVisible: false,
    expectedRemovalAt: null,
    archived: false,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    seed: '9f3c1a77d0e24b58',
    initial: { on: false, served: keys[0] ?? '', off: keys.at(-1) ?? '' },
  }
}

/** An environment. */
export const production: EnvironmentDocument = {
  id: 'e_1',
  key: 'production',
  name: 'Production',
  critical: true,
  createdAt: '2026-01-01T00:00:00.000Z',
}

/** A configuration that is on and serves this. */
export function serving(flag: FlagDocument, serve: StoredServe): FlagConfigDocument {
  return { ...initialConfig(flag), on: true, default: serve }
}

/** An act of somebody at a time. */
export function act(atMs = startMs, reason: string | null = null): Act {
  return { by: 'token:bar', at: new Date(atMs).toISOString(), reason, verdicts: [] }
}

/** A ramp that starts on a flag that serves this. */
export function startOn(
  config: FlagConfigDocument,
  input: RampInput,
  flag: FlagDocument = exampleFlag(),
): RampDocument {
  const around = { id: 'ramp_1', flag, environment: production, config, act: act() }
  return startRamp(input, around)
}

/** A gate that compares errors. */
export function exampleGate(parts: Partial<Gate> = {}): Gate {
  return {
    id: 'errors',
    source: { metric: 'checkout', statistic: 'errors' },
    limit: { maxIncrease: { absolute: 0.01 } },
    intervalMs: 10_000,
    initialDelayMs: 0,
    failureLimit: 0,
    inconclusiveLimit: 2,
    consecutiveErrorLimit: 1,
    minSamples: 100,
    dryRun: false,
    ...parts,
  }
}

/** What a gate said. */
export function measurement(verdict: Verdict, parts: Partial<Measurement> = {}): Measurement {
  const none = { canary: null, control: null, difference: null }
  return { gate: 'errors', atMs: startMs, verdict, reason: `it is ${verdict}`, ...none, ...parts }
}
