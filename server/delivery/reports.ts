import type { InstanceState } from '../domain/instance.ts'
import type { Report } from '../schemas/report.ts'
import type { Telemetry } from '../store/contract.ts'
import { keepPresence, readPresence } from './presence.ts'
import { keepSketches } from './ramp-sketches.ts'
import { countUsage, type UsageSubject } from './usage.ts'

/**
 * Takes reports in and tells from them who serves what. Everything is kept as telemetry, which all
 * control planes share and where a repeated report counts once.
 */
export class Reports {
  /** How many reports were taken since the process started. */
  taken = 0
  /** Counts that were left out: of what their project does not have, or no ramp asks for. */
  foreign = 0
  readonly #telemetry: Telemetry
  /** Name of this control plane, as instances show it. */
  readonly #plane: string
  readonly #listeners = new Set<(environmentId: string) => void>()

  constructor(telemetry: Telemetry, plane: string) {
    this.#telemetry = telemetry
    this.#plane = plane
  }

  /** Calls `listener` after each report that this plane has taken. */
  onTaken(listener: (environmentId: string) => void): void {
    this.#listeners.add(listener)
  }

  /** Takes one report of an environment in. */
  async take(subject: UsageSubject, report: Report): Promise<void> {
    this.taken += 1
    const { environmentId } = subject
    const [foreignCounts, foreignSketches] = await Promise.all([
      countUsage(this.#telemetry, subject, report, Date.now()),
      keepSketches(this.#telemetry, subject, report),
      keepPresence(this.#telemetry, environmentId, report, this.#plane),
    ])
    this.foreign += foreignCounts + foreignSketches
    for (const listener of this.#listeners) listener(environmentId)
  }

  /** Notes how something stands that does not report by itself. */
  async note(environmentId: string, report: Report): Promise<void> {
    await keepPresence(this.#telemetry, environmentId, report, this.#plane)
    for (const listener of this.#listeners) listener(environmentId)
  }

  /** Instances of an environment that were heard of in the last day, by name. */
  async instances(environmentId: string): Promise<InstanceState[]> {
    return readPresence(this.#telemetry, environmentId)
  }
}
