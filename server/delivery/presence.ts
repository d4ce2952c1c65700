import { type InstanceState, withoutSuperseded } from '../domain/instance.ts'
import type { Report } from '../schemas/report.ts'
import type { Presence, Telemetry } from '../store/contract.ts'

/** Instances not heard of for so long are forgotten. */
const keptMs = 24 * 60 * 60 * 1000

/** What a report says of one process, by itself or through a relay. */
type Standing = Pick<
  Report,
  'instance' | 'ageMs' | 'served' | 'mode' | 'rejected' | 'saturation' | 'goodbye'
> & {
  readonly boot: string
  readonly sdk: string
  readonly capabilities: readonly string[]
  readonly applied: string | null
  readonly isRelay: boolean
  readonly via: string | null
}

/** What is kept of it. Times are ages, so that only the store's clock counts. */
interface Kept extends Omit<InstanceState, 'served' | 'seenAt' | 'silentMs'> {
  readonly served: readonly (readonly [revision: string, ageMs: number])[]
}

/** Notes what every process of a report says of itself. `plane` names who took the report. */
export async function keepPresence(
  telemetry: Telemetry,
  environmentId: string,
  report: Report,
  plane: string,
): Promise<void> {
  const keep = async (standing: Standing) => {
    const key = JSON.stringify([standing.instance, standing.boot])
    if (standing.goodbye === true) return telemetry.dropPresence(environmentId, key)
    const state = JSON.stringify(keptOf(standing, plane))
    return telemetry.touchPresence(environmentId, key, state, keptMs)
  }
  await Promise.all(standingsOf(report).map(keep))
}

/** Every run of a process that was heard of in the last day, by name. */
export async function readPresence(
  telemetry: Telemetry,
  environmentId: string,
): Promise<InstanceState[]> {
  const present = await telemetry.listPresence(environmentId, keptMs)
  return withoutSuperseded(present.flatMap(readRow)).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

/** What tells a run from all others, in the order of their names. */
export function keyOf({ instance, boot }: InstanceState): string {
  return `${instance}\n${boot}`
}

function standingsOf(report: Report): Standing[] {
  const { sdk, relay = false, instances = [] } = report
  const forwarded = instances.map(({ pair, ...row }) => ({
    sdk,
    boot: '',
    capabilities: [],
    ...row,
    applied: pair,
    isRelay: false,
    via: row.via ?? report.instance,
  }))
  const own = { ...report, isRelay: relay, via: null }
  return report.countsOnly === true ? forwarded : [own, ...forwarded]
}

function keptOf(standing: Standing, plane: string): Kept {
  const { instance, boot, sdk, capabilities, applied, ageMs, served = [], isRelay, via } = standing
  const earlier = served.map((one) => [one.revision, one.ageMs] as const)
  return {
    ...{ instance, boot, sdk, capabilities, isRelay, via, plane, applied },
    mode: standing.mode ?? null,
    rejected: standing.rejected ?? null,
    saturation: standing.saturation ?? null,
    served: applied === null ? [] : [...earlier, [applied, ageMs]],
  }
}

function readRow({ state, seenAt, silentMs }: Presence): InstanceState[] {
  const { served, ...kept }: Kept = JSON.parse(state)
  // Another version wrote it: the next report says it again.
  if (!Array.isArray(served)) return []
  const since = served.map(([revision, ageMs]) => ({ revision, at: Math.round(seenAt - ageMs) }))
  return [{ ...kept, via: kept.via ?? null, served: since, seenAt, silentMs }]
}
