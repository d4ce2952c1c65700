import type { InstanceState } from '../domain/instance.ts'
import type { Report } from '../schemas/report.ts'
import type { Telemetry } from '../store/contract.ts'
import { keepPresence, readPresence } from './presence.ts'

/** How often flags served each variation, and which unknown flags were asked for. */
export interface Usage {
  readonly evaluations: Record<string, Record<string, number>>
  readonly unknownFlags: Record<string, number>
}

/**
 * Takes reports in and tells from them who serves what. Everything is kept as telemetry, which all
 * control planes share and where a repeated report counts once.
 */
export class Reports {
  /** How many reports were taken since the process started. */
  taken = 0
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
  async take(environmentId: string, report: Report): Promise<void> {
    this.taken += 1
    const { instance, boot, seq } = report
    const amounts = amountsOf(report)
    await Promise.all([
      keepPresence(this.#telemetry, environmentId, report, this.#plane),
      Object.keys(amounts).length === 0
        ? undefined
        : this.#telemetry.addCounters(environmentId, { instance, boot, seq }, amounts),
    ])
    for (const listener of this.#listeners) listener(environmentId)
  }

  /** Instances of an environment that were heard of in the last day, by name. */
  async instances(environmentId: string): Promise<InstanceState[]> {
    return readPresence(this.#telemetry, environmentId)
  }

  /** What was counted in an environment since its counters began. */
  async usage(environmentId: string): Promise<Usage> {
    const counters = await this.#telemetry.readCounters(environmentId)
    const evaluations: Record<string, Record<string, number>> = Object.create(null)
    const unknownFlags: Record<string, number> = Object.create(null)
    for (const [field, amount] of Object.entries(counters)) {
      const [kind, flag, variation] = field.split('/')
      if (flag === undefined) continue
      if (kind === 'unknown') unknownFlags[flag] = amount
      if (kind !== 'evaluation' || variation === undefined) continue
      evaluations[flag] ??= Object.create(null)
      const byVariation = evaluations[flag]
      if (byVariation !== undefined) byVariation[variation] = amount
    }
    return { evaluations, unknownFlags }
  }
}

/** Counters of a report by field. Keys come from outside: a slash in one would split the field. */
function amountsOf(report: Report): Record<string, number> {
  const amounts: Record<string, number> = Object.create(null)
  for (const [flag, variations] of Object.entries(report.evaluations)) {
    for (const [variation, count] of Object.entries(variations)) {
      if (count > 0) amounts[`evaluation/${fieldPart(flag)}/${fieldPart(variation)}`] = count
    }
  }
  for (const [flag, count] of Object.entries(report.unknownFlags)) {
    if (count > 0) amounts[`unknown/${fieldPart(flag)}`] = count
  }
  for (const [name, { count, sum }] of Object.entries(report.metrics)) {
    if (count === 0) continue
    amounts[`metric-count/${fieldPart(name)}`] = count
    amounts[`metric-sum/${fieldPart(name)}`] = sum
  }
  return amounts
}

function fieldPart(key: string): string {
  return key.replaceAll('/', '_').slice(0, 256)
}
