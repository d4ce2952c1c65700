import { Value } from '@sinclair/typebox/value'
import { segmentsIn } from '../domain/condition.ts'
import { documentName } from '../domain/documents.ts'
import { documentSchemas } from '../schemas/documents.ts'
import type { ProjectState } from '../state/project-state.ts'
import { isReached } from '../state/reach.ts'
import type { Audit, Entry } from '../store/contract.ts'
import { entryAt } from './document-history.ts'

/** Entries read for one page: what is rare is found over several pages. */
const readMax = 5000
/** Documents followed at once: the flag's own, and what its configurations referred to. */
const followedMax = 500

/** Where a page ended: the revision that last wrote each of the flag's own documents, and a bound. */
export interface HistoryCursor {
  /** For each own document, in order: the revision that wrote it last before what was read; or 0. */
  readonly own: readonly number[]
  /** Everything above was read. */
  readonly upTo: number
}

/** Entries that changed what a flag serves in an environment. */
export interface HistoryPage {
  /** Newest first. */
  readonly entries: readonly Entry[]
  /** Where to go on; null at the beginning, or where older entries are no longer kept. */
  readonly next: HistoryCursor | null
  /** Whether a document is one of those that the history is about. */
  readonly isFollowed: (doc: string) => boolean
}

/** The documents of a flag itself in an environment. */
function ownDocuments(flag: string, environmentId: string): readonly string[] {
  return [
    documentName.flag(flag),
    documentName.flagConfig(flag, environmentId),
    documentName.kill(flag, environmentId),
  ]
}

/**
 * How a flag became what it serves in an environment: the entries that wrote its own documents, and
 * those that changed a segment, a group or a prerequisite that it served by then. Each document is
 * followed back from entry to entry, so what others did meanwhile is not read. Entries that do not
 * say what they reached count if some configuration of the flag referred to what they changed. A
 * page may be short, and still have a `next`.
 */
export async function readFlagHistory(
  audit: Audit,
  state: ProjectState,
  place: { readonly flag: string; readonly environment: string },
  cursor: HistoryCursor | null,
  limit: number,
): Promise<HistoryPage> {
  const walk = new Walk(audit, state, place)
  await walk.begin(cursor)
  const entries: Entry[] = []
  for (;;) {
    const newest = walk.newest()
    const entry = newest === 0 ? null : await walk.entry(newest)
    if (entry === null) return { entries, next: null, isFollowed: walk.isFollowed }
    if (walk.tells(entry)) entries.push(entry)
    await walk.pass(entry)
    if (entries.length === limit || walk.isTired) {
      const next = walk.newest() === 0 ? null : { own: walk.own(), upTo: newest - 1 }
      return { entries, next, isFollowed: walk.isFollowed }
    }
  }
}

/** Documents that are followed back together. */
class Walk {
  readonly #audit: Audit
  readonly #state: ProjectState
  readonly #place: { readonly flag: string; readonly environment: string }
  readonly #own: readonly string[]
  /** For each document the revision of its newest write that was not passed yet; 0 for none. */
  readonly #at = new Map<string, number>()
  readonly #entries = new Map<number, Entry | null>()

  constructor(
    audit: Audit,
    state: ProjectState,
    place: { readonly flag: string; readonly environment: string },
  ) {
    this.#audit = audit
    this.#state = state
    this.#place = place
    this.#own = ownDocuments(place.flag, place.environment)
  }

  readonly isFollowed = (doc: string): boolean => this.#at.has(doc)

  /** Enough was read for one page. */
  get isTired(): boolean {
    return this.#entries.size >= readMax
  }

  async begin(cursor: HistoryCursor | null): Promise<void> {
    const upTo = cursor?.upTo ?? this.#state.head?.revision ?? 0
    for (const [i, doc] of this.#own.entries()) {
      const last = cursor?.own[i] ?? this.#state.documents.row(doc)?.revision ?? 0
      this.#at.set(doc, Math.min(last, upTo))
    }
    for (const doc of this.#own) await this.#followReferences(doc, upTo)
  }

  newest(): number {
    return Math.max(0, ...this.#at.values())
  }

  own(): readonly number[] {
    return this.#own.map((doc) => this.#at.get(doc) ?? 0)
  }

  async entry(revision: number): Promise<Entry | null> {
    const known = this.#entries.get(revision)
    if (known !== undefined) return known
    const read = await entryAt(this.#audit, this.#state.project, revision)
    this.#entries.set(revision, read)
    return read
  }

  /** Whether an entry is about the flag itself, or changed what it serves. */
  tells({ put, drop, event: { reach } }: Entry): boolean {
    const writes = [...put, ...drop]
    if (writes.some(({ doc }) => this.#own.includes(doc))) return true
    if (reach !== undefined) return isReached(reach, this.#place)
    return writes.some(({ doc, delivers }) => delivers && this.#at.has(doc))
  }

  /** Goes back behind an entry, and begins to follow what was referred to then. */
  async pass({ revision, replaced }: Entry): Promise<void> {
    for (const [doc, at] of [...this.#at]) {
      if (at !== revision) continue
      // Always further back, whatever is stored.
      this.#at.set(doc, Math.min(replaced.get(doc) ?? 0, revision - 1))
      await this.#followReferences(doc, revision - 1)
    }
  }

  async #followReferences(doc: string, upTo: number): Promise<void> {
    const at = this.#at.get(doc) ?? 0
    const entry = at === 0 ? null : await this.entry(at)
    const put = entry?.put.find((one) => one.doc === doc)
    if (put === undefined) return
    for (const reference of this.#referencesIn(doc, JSON.parse(put.value))) {
      if (this.#at.has(reference) || this.#at.size >= followedMax) continue
      this.#at.set(reference, await this.#lastWrite(reference, upTo))
      await this.#followReferences(reference, upTo)
    }
  }

  /** The revision of the last write of a document up to another; 0 if there is none, or too far back. */
  async #lastWrite(doc: string, upTo: number): Promise<number> {
    let at = this.#state.documents.row(doc)?.revision ?? 0
    while (at > upTo) {
      const entry = this.isTired ? null : await this.entry(at)
      at = Math.min(entry?.replaced.get(doc) ?? 0, at - 1)
    }
    return at
  }

  /** The documents that a document's value refers to. */
  #referencesIn(doc: string, value: unknown): string[] {
    const { environment } = this.#place
    if (doc.startsWith('segment/') && Value.Check(documentSchemas.segment, value)) {
      return value.rules.flatMap(segmentsIn).map(documentName.segment)
    }
    if (!doc.startsWith('flagConfig/') || !Value.Check(documentSchemas.flagConfig, value)) return []
    const { rules, prerequisites, exclusionGroup } = value
    return [
      ...rules.flatMap(({ when }) => segmentsIn(when)).map(documentName.segment),
      ...prerequisites.flatMap(({ flag }) => ownDocuments(flag, environment)),
      ...(exclusionGroup === null ? [] : [documentName.exclusionGroup(exclusionGroup)]),
    ]
  }
}
