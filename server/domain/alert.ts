import type { KillMapping } from './documents.ts'

/** One alert of a monitoring system, whatever form it came in. */
export interface Alert {
  readonly isFiring: boolean
  /** For people. */
  readonly name: string
  readonly summary: string | null
  readonly labels: ReadonlyMap<string, string>
  /** The same while one thing fires, and when it is over. */
  readonly identity: string
  /** What older releases took for its identity. */
  readonly formerIdentity: string
  /** When it began to fire, unix ms; null if that is not known. */
  readonly startedMs: number | null
}

/** What the mappings say that an alert kills: keys of flags, and tags. */
export interface Targets {
  readonly flags: readonly string[]
  readonly tags: readonly string[]
}

const reasonBytesMax = 300

/**
 * Finds what mappings say that alerts kill; null if none of them matches. Alerts that the same ones
 * match are given the very same targets.
 */
export function targetsIn(
  mappings: readonly KillMapping[],
): (alert: Pick<Alert, 'labels'>) => Targets | null {
  const known = new Map<string, Targets>()
  return ({ labels }) => {
    const matching = mappings.filter(({ match }) =>
      Object.entries(match).every(([name, value]) => labels.get(name) === value),
    )
    if (matching.length === 0) return null
    const name = matching.map((mapping) => mappings.indexOf(mapping)).join()
    const targets = known.get(name) ?? {
      flags: matching.flatMap(({ flags }) => flags),
      tags: matching.flatMap(({ tag }) => (tag === null ? [] : [tag])),
    }
    known.set(name, targets)
    return targets
  }
}

/** Why flags were killed or restored, for the audit and for the people on call. */
export function reasonOf({ isFiring, name, summary }: Alert): string {
  const said = summary === null ? '' : `: ${summary}`
  const text = `alert ${name} ${isFiring ? 'fires' : 'is over'}${said}`.toWellFormed()
  if (Buffer.byteLength(text) <= reasonBytesMax) return text
  const kept = new TextDecoder().decode(Buffer.from(text).subarray(0, reasonBytesMax), {
    stream: true,
  })
  return `${kept}…`
}
