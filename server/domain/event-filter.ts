import { eventTypes } from './event-types.ts'
import type { Fault } from './refusal.ts'

/** Which events somebody wants to hear of. */
export interface EventFilter {
  /** Types, such as `flag.killed`; `flag.*` is all that happens to flags, `*` is everything. */
  readonly events: readonly string[]
  /** Keys of environments; null for all. What concerns no single environment always matches. */
  readonly environments: readonly string[] | null
}

/** What of an event decides whether it is wanted. */
export interface FilteredEvent {
  readonly type: string
  readonly subject: Readonly<Record<string, string>>
}

/** Whether an event is one of those that a filter names. */
export function matchesEvent(filter: EventFilter, { type, subject }: FilteredEvent): boolean {
  if (!filter.events.some((pattern) => matchesType(pattern, type))) return false
  const environment = Object.hasOwn(subject, 'environment') ? subject.environment : undefined
  if (filter.environments === null || environment === undefined) return true
  return filter.environments.includes(environment)
}

/** Patterns that no event will ever match, with what there is: a typing error would go unnoticed. */
export function patternFaults(patterns: readonly string[]): Fault[] {
  return patterns.flatMap((pattern, i) => {
    if (eventTypes.some((type) => matchesType(pattern, type))) return []
    const message = `no event is of that type; there are: ${eventTypes.join(', ')}`
    return [{ path: `/events/${i}`, code: 'UNKNOWN_EVENT', message }]
  })
}

function matchesType(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === type) return true
  return pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))
}
