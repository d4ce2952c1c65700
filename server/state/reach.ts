import { Value } from '@sinclair/typebox/value'
import { reachedFrom } from '../domain/chain.ts'
import { segmentsIn } from '../domain/condition.ts'
import { areEqual } from '../domain/equal.ts'
import { documentSchemas } from '../schemas/documents.ts'
import type { Entry, ReachedFlags } from '../store/contract.ts'
import type { Documents } from './documents.ts'

/** Characters of keys that an entry lists at most: the rest is only counted. */
const keyCharactersMax = 32_768

/** A document that a commit writes or drops. */
export interface ReachingWrite {
  readonly doc: string
  readonly delivers: boolean
  /** What it becomes, where that is at hand: says which shares of a group change. */
  readonly value?: unknown
}

/** Flags by the id of the environment in which they are reached. */
type Places = Map<string, Set<string>>

/**
 * What serves by what: the flags, in each environment, whose values can change when a document does.
 * Made for the documents as they are; it reads of them what it is asked for, once.
 */
export class Reach {
  readonly #documents: Documents
  readonly #dependants = new Map<string, ReadonlyMap<string, readonly string[]>>()
  readonly #users = new Map<string, ReadonlyMap<string, readonly string[]>>()
  #nesting: ReadonlyMap<string, readonly string[]> | undefined

  constructor(documents: Documents) {
    this.#documents = documents
  }

  /**
   * What writes reach: flags by environment, without those whose own configuration or kill is among
   * the writes, which their names tell. Archived flags are served nowhere.
   */
  of(writes: readonly ReachingWrite[]): readonly ReachedFlags[] {
    const places: Places = new Map()
    const own = new Set<string>()
    for (const write of writes) {
      if (!write.delivers) continue
      const [kind = '', key = '', environment = ''] = write.doc.split('/')
      if (kind === 'flag') this.#addFlag(places, key)
      if (kind === 'segment') this.#addSegment(places, key)
      if (kind === 'exclusionGroup') this.#addGroup(places, key, write.value)
      if (kind !== 'flagConfig' && kind !== 'kill') continue
      own.add(`${key}/${environment}`)
      add(places, environment, [key])
    }
    return list(this.#withDependants(places), own)
  }

  /**
   * What an entry says that it reached. Older planes did not say so: then what refers today to the
   * documents that it wrote.
   */
  ofEntry({ event, put, drop }: Pick<Entry, 'event' | 'put' | 'drop'>): readonly ReachedFlags[] {
    return event.reach ?? this.of([...put, ...drop])
  }

  /** Every flag that serves by a segment. */
  ofSegment(key: string): readonly ReachedFlags[] {
    const places: Places = new Map()
    this.#addSegment(places, key)
    return list(this.#withDependants(places))
  }

  /** Every flag that serves by an exclusion group. */
  ofGroup(key: string): readonly ReachedFlags[] {
    const places: Places = new Map()
    this.#addGroup(places, key, undefined)
    return list(this.#withDependants(places))
  }

  /** A flag, in one environment or in all, with all flags that wait for it. */
  ofFlag(key: string, environmentId?: string): readonly ReachedFlags[] {
    const places: Places = new Map()
    if (environmentId === undefined) this.#addFlag(places, key)
    else add(places, environmentId, [key])
    return list(this.#withDependants(places))
  }

  #environmentIds(): string[] {
    return [...this.#documents.environment.present()].map(([, { id }]) => id)
  }

  #addFlag(places: Places, key: string): void {
    for (const id of this.#environmentIds()) add(places, id, [key])
  }

  #addSegment(places: Places, key: string): void {
    this.#nesting ??= this.#segmentsBySegment()
    const nesting = this.#nesting
    const segments = reachedFrom([key], (one) => nesting.get(one) ?? [])
    for (const id of this.#environmentIds()) {
      for (const segment of segments) add(places, id, this.#usersIn(id, `segment/${segment}`))
    }
  }

  #addGroup(places: Places, key: string, after: unknown): void {
    const changed = this.#changedSlots(key, after)
    for (const id of this.#environmentIds()) {
      const members = this.#usersIn(id, `exclusionGroup/${key}`)
      add(places, id, changed === null ? members : members.filter((flag) => changed.has(flag)))
    }
  }

  /** The flags of a group whose slot changes; null where that cannot be told. */
  #changedSlots(key: string, after: unknown): ReadonlySet<string> | null {
    const before = this.#documents.exclusionGroup.get(key)
    if (before === undefined || !Value.Check(documentSchemas.exclusionGroup, after)) return null
    const [old, fresh] = [before, after].map(
      ({ slots }) => new Map(slots.map(({ flag, ranges }) => [flag, ranges])),
    )
    const flags = [...before.slots, ...after.slots].map(({ flag }) => flag)
    return new Set(flags.filter((flag) => !areEqual(old?.get(flag), fresh?.get(flag))))
  }

  #withDependants(places: Places): Places {
    const reached: Places = new Map()
    for (const [id, flags] of places) {
      const dependants = this.#dependantsIn(id)
      add(
        reached,
        id,
        reachedFrom(flags, (flag) => dependants.get(flag) ?? []),
      )
    }
    return reached
  }

  /** Segments whose rules refer to a segment, by its key. */
  #segmentsBySegment(): ReadonlyMap<string, readonly string[]> {
    const users = new Map<string, string[]>()
    for (const [key, { rules }] of this.#documents.segment.present()) {
      for (const used of new Set(rules.flatMap(segmentsIn))) push(users, used, key)
    }
    return users
  }

  /** Flags of an environment that wait for a flag, by its key. */
  #dependantsIn(id: string): ReadonlyMap<string, readonly string[]> {
    const known = this.#dependants.get(id)
    if (known !== undefined) return known
    const dependants = new Map<string, string[]>()
    for (const [key, config] of this.#liveConfigs(id)) {
      for (const { flag } of config.prerequisites) push(dependants, flag, key)
    }
    this.#dependants.set(id, dependants)
    return dependants
  }

  /** Flags of an environment whose configuration names a segment or a group, by its document. */
  #usersIn(id: string, doc: string): readonly string[] {
    const known = this.#users.get(id)
    if (known !== undefined) return known.get(doc) ?? []
    const users = new Map<string, string[]>()
    for (const [key, { rules, exclusionGroup }] of this.#liveConfigs(id)) {
      for (const segment of new Set(rules.flatMap(({ when }) => segmentsIn(when)))) {
        push(users, `segment/${segment}`, key)
      }
      if (exclusionGroup !== null) push(users, `exclusionGroup/${exclusionGroup}`, key)
    }
    this.#users.set(id, users)
    return users.get(doc) ?? []
  }

  *#liveConfigs(environmentId: string) {
    for (const [key, { archived }] of this.#documents.flag.present()) {
      const config = archived
        ? undefined
        : this.#documents.flagConfig.get(`${key}/${environmentId}`)
      if (config !== undefined) yield [key, config] as const
    }
  }
}

/**
 * Whether something is reached: a flag, an environment (by id), or a flag in an environment. Where
 * flags were too many to list, any flag of that environment may be one of them.
 */
export function isReached(
  reach: readonly ReachedFlags[],
  {
    flag,
    environment,
  }: { readonly flag?: string | undefined; readonly environment?: string | undefined },
): boolean {
  return reach.some(
    (one) =>
      (environment === undefined || one.environment === environment) &&
      (flag === undefined || one.more > 0 || one.flags.includes(flag)),
  )
}

function add(places: Places, environmentId: string, flags: readonly string[]): void {
  if (flags.length === 0) return
  const known = places.get(environmentId)
  if (known === undefined) places.set(environmentId, new Set(flags))
  else for (const flag of flags) known.add(flag)
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}

function list(places: Places, own: ReadonlySet<string> = new Set()): ReachedFlags[] {
  let left = keyCharactersMax
  return [...places].flatMap(([environment, found]) => {
    const flags = [...found].filter((flag) => !own.has(`${flag}/${environment}`)).sort()
    if (flags.length === 0) return []
    const listed = flags.filter((flag) => {
      left -= flag.length
      return left >= 0
    })
    return [{ environment, flags: listed, more: flags.length - listed.length }]
  })
}
