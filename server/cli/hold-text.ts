import type { Static } from '@sinclair/typebox'
import type { FlagConfig } from './answers/flag.ts'
import type { KilledOne } from './answers/kill.ts'

const listedMax = 20

/** Who holds a kill: a line for each, and none where only who killed the flag holds it. */
export function holderLines({
  killed,
  holders = [],
  moreHolders = false,
}: Pick<Static<typeof KilledOne>, 'killed' | 'holders' | 'moreHolders'>): string[] {
  const [only] = holders
  const isPlain = holders.length === 1 && only?.kind !== 'alert' && only?.by === killed?.by
  if (killed === null || isPlain || (holders.length === 0 && !moreHolders)) return []
  const shown = holders.slice(0, listedMax)
  const left = holders.length - shown.length
  const more = left > 0 || moreHolders ? [`  and ${left > 0 ? `${left} ` : ''}more`] : []
  return [
    'held by:',
    ...shown.map(({ by, reason, since, endedAt }) => {
      const ended =
        endedAt === null ? '' : `, over since ${endedAt}, but held until a person restores`
      return `  ${by} since ${since}: ${reason}${ended}`
    }),
    ...more,
  ]
}

/** Alerts that do not kill a flag again until their end was reported: a line for each. */
export function overruledLines({ overruled = [] }: FlagConfig): string[] {
  if (overruled.length === 0) return []
  const shown = overruled.slice(0, listedMax)
  const left = overruled.length - shown.length
  return [
    'overruled until their end is reported:',
    ...shown.map(
      ({ by, reason, overruledBy, overruledAt }) =>
        `  ${by}: ${reason} (restored by ${overruledBy} at ${overruledAt})`,
    ),
    ...(left > 0 ? [`  and ${left} more`] : []),
  ]
}
