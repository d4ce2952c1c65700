import { comparePairs, writePair } from '@sluice/sdk/pair'
import { describeEntries } from '../audit/describe-entries.ts'
import { entryAt } from '../audit/document-history.ts'
import { isInHistory, lastOfEarlierEpochs } from '../audit/records.ts'
import type { WebhookDocument } from '../domain/documents.ts'
import { matchesEvent } from '../domain/event-filter.ts'
import type { ProjectState } from '../state/project-state.ts'
import { readEntry } from '../store/commit-body.ts'
import type { Audit, Entry, Pair } from '../store/contract.ts'
import { consoleLink } from './console-link.ts'
import { eventBody } from './payload.ts'

/** Entries looked at, and events taken, in one turn of a webhook. */
const scannedMax = 100
const takenMax = 10

/** Events that a webhook wants, and how far they were looked for. */
export interface EventPage {
  readonly entries: readonly Entry[]
  /** Everything up to there was looked at. */
  readonly upTo: Pair
  /** The last revision that is gone for ever, if some are; 0 if none. */
  readonly lostTo: number
}

/** Where a webhook goes on, and why it is not simply where it was. */
export interface Resumed {
  readonly position: Pair
  /**
   * `restored`: how far it had come is not in the backup, so it begins with the restore; `lost`: where
   * it was is on a branch of history that the store no longer has.
   */
  readonly why: 'restored' | 'lost' | null
}

/** Reads what webhooks are told from the audit of a project. */
export class EventSource {
  readonly #audit: Audit
  readonly #publicUrl: string | undefined

  constructor(audit: Audit, publicUrl: string | undefined) {
    this.#audit = audit
    this.#publicUrl = publicUrl
  }

  /**
   * Where a webhook that had come to a position goes on, in the epoch of the state's head. A new epoch
   * alone loses nothing: what was there is in the audit, with the revisions that it had. `isKept` says
   * whether the position was written down, or is only where the webhook once began.
   */
  async resume({ project, head }: ProjectState, position: Pair, isKept: boolean): Promise<Resumed> {
    if (head === null || position.epoch >= head.epoch) return { position, why: null }
    const { epoch } = head
    const isKnown = await isInHistory(this.#audit, project, head, position)
    if (isKnown && isKept) return { position: { epoch, revision: position.revision }, why: null }
    const revision = await lastOfEarlierEpochs(this.#audit, project, head)
    return { position: { epoch, revision }, why: isKnown ? 'restored' : 'lost' }
  }

  /**
   * What comes after a position of the head's epoch, oldest first, as far as the state has applied
   * it.
   */
  async after(state: ProjectState, position: Pair, webhook: WebhookDocument): Promise<EventPage> {
    const { head } = state
    // This plane may be behind the one that sent before: it will come to it.
    if (head === null || comparePairs(position, head) >= 0) {
      return { entries: [], upTo: position, lostTo: 0 }
    }
    const { epoch, revision: to } = head
    const from = position.revision + 1
    const range = { from, to, limit: scannedMax, newestFirst: false }
    const records = await this.#audit.records(state.project, range)
    const first = records[0]?.revision ?? to + 1
    const entries: Entry[] = []
    let upTo: Pair = records.length === 0 ? { epoch, revision: to } : position
    for (const { revision, entry: recorded } of records) {
      const entry = recorded === null ? null : readEntry(recorded)
      if (entry !== null && matchesEvent(webhook, entry.event)) entries.push(entry)
      upTo = { epoch, revision }
      if (entries.length === takenMax) break
    }
    return { entries, upTo, lostTo: first > from ? first - 1 : 0 }
  }

  /** The entry at a pair; null if it is no longer kept, or another history's. */
  async at(project: string, pair: Pair): Promise<Entry | null> {
    const entry = await entryAt(this.#audit, project, pair.revision)
    return entry !== null && comparePairs(entry, pair) === 0 ? entry : null
  }

  /** The body that tells a webhook of an entry. */
  async body(
    state: ProjectState,
    projectKey: string,
    { format }: WebhookDocument,
    entry: Entry,
  ): Promise<string> {
    const [described] = await describeEntries(this.#audit, state, [entry])
    if (described === undefined) throw new Error('an entry that is not described')
    const link =
      this.#publicUrl === undefined
        ? {}
        : { url: consoleLink(this.#publicUrl, projectKey, described) }
    return eventBody(format, { project: projectKey, ...link, ...described })
  }
}

/** The same in every attempt, and different for each webhook and event. No dot: a dot ends the id where it is signed. */
export function deliveryIdOf(webhookId: string, pair: Pair): string {
  return `${webhookId}_${writePair(pair).replace('.', '_')}`
}
