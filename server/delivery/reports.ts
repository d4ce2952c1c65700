import type { InstanceState } from '../domain/receipts.ts'
import type { Report } from '../schemas/report.ts'
import type { Telemetry } from '../store/contract.ts'

/** Instances heard of within this time count as connected: three reports' length. */
const connectedMs = 45_000
/** Instances not heard of for so long are forgotten. */
const presenceKeptMs = 24 * 60 * 60 * 1000
const historyMax = 16
const rememberedMax = 10_000

type Served = InstanceState['history'][number]

/** How often flags served each variation, and which unknown flags were asked for. */
export interface Usage {
  readonly evaluations: Record<string, Record<string, number>>
  readonly unknownFlags: Record<string, number>
}

/** An instance with its SDK. */
export interface Instance extends InstanceState {
  readonly sdk: string
}

/**
 * Takes reports in and tells from them who serves what. Everything is kept as telemetry, where a
 * repeated report counts once; this object only remembers each instance's latest heads.
 */
export class Reports {
  /** How many reports were taken since the process started. */
  taken = 0
  readonly #telemetry: Telemetry
  readonly #histories = new Map<string, readonly Served[]>()

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry
  }

  /** Takes one report of an environment in. `receivedAt` is unix ms. */
  async take(environmentId: string, report: Report, receivedAt: number): Promise<void> {
    this.taken += 1
    const { instance, boot, seq, sdk, applied, rejected = null } = report
    const history = this.#remember(environmentId, report, receivedAt)
    const state = JSON.stringify({ sdk, applied, history, rejected })
    await this.#telemetry.touchPresence(environmentId, instance, state, presenceKeptMs)
    const amounts = amountsOf(report)
    if (Object.keys(amounts).length === 0) return
    await this.#telemetry.addCounters(environmentId, { instance, boot, seq }, amounts)
  }

  /** Instances of an environment that were heard of lately, by name. */
  async instances(environmentId: string): Promise<Instance[]> {
    const present = await this.#telemetry.listPresence(environmentId, connectedMs)
    const instances = present.map(({ instance, state, seenAt }) => {
      const said: Pick<Instance, 'sdk' | 'applied' | 'history' | 'rejected'> = JSON.parse(state)
      return { instance, seenAt, ...said }
    })
    return instances.sort((a, b) => (a.instance < b.instance ? -1 : 1))
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

  #remember(environmentId: string, report: Report, receivedAt: number): readonly Served[] {
    const key = `${environmentId}/${report.instance}`
    const before = this.#histories.get(key) ?? []
    const { applied } = report
    if (applied === null) return before
    const at = Math.round(receivedAt - report.ageMs)
    const isNew = before.at(-1)?.pair !== applied
    const history = isNew ? [...before, { pair: applied, at }].slice(-historyMax) : before
    // Deleted and set again, so that the map stays in the order of the latest reports.
    this.#histories.delete(key)
    this.#histories.set(key, history)
    for (const [oldest] of this.#histories) {
      if (this.#histories.size <= rememberedMax) break
      this.#histories.delete(oldest)
    }
    return history
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
