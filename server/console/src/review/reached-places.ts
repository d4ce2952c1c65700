import type { Environment, Reach } from '../api/types.ts'

/** What is about to change: a flag in one environment or in all, a segment, or an exclusion group. */
export type Changed =
  | { readonly flag: string; readonly environment?: string }
  | { readonly segment: string }
  | { readonly exclusionGroup: string }

/** An environment that a change reaches, as it is shown. */
export interface ReachedPlace {
  readonly name: string
  readonly isCritical: boolean
  /** Keys of flags, without the one that is changed itself. */
  readonly flags: readonly string[]
  /** How many there are besides. */
  readonly more: number
}

/** The environments that a change reaches, critical ones first, by the names that people know. */
export function reachedPlaces(
  { environments: reached }: Reach,
  environments: readonly Pick<Environment, 'key' | 'name'>[],
  changed: Changed,
): ReachedPlace[] {
  const self = 'flag' in changed ? changed.flag : null
  const places = reached.map(({ environment, critical, flags, count }) => {
    const others = flags.filter((flag) => flag !== self)
    const name = environments.find(({ key }) => key === environment)?.name ?? environment
    return { name, isCritical: critical, flags: others, more: count - flags.length }
  })
  return places.sort((a, b) => Number(b.isCritical) - Number(a.isCritical))
}

/** Whether enough was said for a change that reaches these critical environments. */
export function isExplained(critical: readonly string[], reason: string): boolean {
  return critical.length === 0 || reason.trim() !== ''
}
