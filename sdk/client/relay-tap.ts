import type { ServerSentEvent } from './event-stream.ts'
import type { Outcome } from './gate.ts'
import type { Inspect, Inspected, RawPayload } from './inspection.ts'
import type { Intake } from './intake.ts'
import type { Payload } from './payload.ts'
import type { RelayReports } from './reporter.ts'

/** What a relay, which is a client that passes on what it gets, hears and says besides. */
export interface RelayPorts extends RelayReports {
  /** A payload was offered to the gate; its texts are as they came. */
  onOffered(raw: RawPayload, payload: Payload, outcome: Outcome): void
  /** An event that is not about flags. */
  onOther(event: ServerSentEvent): void
}

/** Where a client lets a relay in. */
export interface RelayTap extends RelayReports {
  inspect(inspect: Inspect): Inspect
  intake(intake: Intake): Intake
  onOther(this: void, event: ServerSentEvent): void
}

/** Makes the tap of a relay: it remembers which texts a payload was read from. */
export function createRelayTap(ports: RelayPorts): RelayTap {
  const rawOf = new WeakMap<Inspected, RawPayload>()
  return {
    sdk: ports.sdk,
    ...(ports.isRelay === undefined ? {} : { isRelay: ports.isRelay }),
    additions: () => ports.additions(),
    onOther: (event) => ports.onOther(event),
    inspect: (inspect) => async (raw) => {
      const inspected = await inspect(raw)
      rawOf.set(inspected, raw)
      return inspected
    },
    intake: (intake) => ({
      ...intake,
      take(inspected, source, askedAtMs) {
        const outcome = intake.take(inspected, source, askedAtMs)
        const raw = rawOf.get(inspected)
        if (raw !== undefined && inspected.kind === 'payload') {
          ports.onOffered(raw, inspected.payload, outcome)
        }
        return outcome
      },
    }),
  }
}
