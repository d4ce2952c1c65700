import type { KillMapping } from './documents.ts'

/** One alert of a monitoring system, whatever form it came in. */
export interface Alert {
  readonly isFiring: boolean
  /** For people. */
  readonly name: string
  readonly summary: string | null
  readonly labels: Readonly<Record<string, string>>
  /** The same while one thing fires, and when it is over. */
  readonly identity: string
  /** The same for every telling that is to count once. */
  readonly telling: string
}

const reasonCharsMax = 1000

/** What the mappings say that an alert kills: keys of flags, and tags. */
export function targetsOf(
  mappings: readonly KillMapping[],
  { labels }: Pick<Alert, 'labels'>,
): { readonly flags: readonly string[]; readonly tags: readonly string[] } {
  const matching = mappings.filter(({ match }) =>
    Object.entries(match).every(
      ([name, value]) => Object.hasOwn(labels, name) && labels[name] === value,
    ),
  )
  return {
    flags: matching.flatMap(({ flags }) => flags),
    tags: matching.flatMap(({ tag }) => (tag === null ? [] : [tag])),
  }
}

/** Why flags were killed or restored, for the audit and for whoever reads it at night. */
export function reasonOf({ isFiring, name, summary }: Alert): string {
  const text = `alert ${name} ${isFiring ? 'fires' : 'is over'}${summary === null ? '' : `: ${summary}`}`
  return text.length <= reasonCharsMax ? text : `${text.slice(0, reasonCharsMax - 1)}…`
}
