import type { ServerResponse } from 'node:http'
import { writePair } from '@sluice/sdk/pair'
import type { Principal } from '../access/principal.ts'
import { describeEntries } from '../audit/describe-entries.ts'
import { isInHistory } from '../audit/records.ts'
import type { ProjectState } from '../state/project-state.ts'
import { readEntry } from '../store/commit-body.ts'
import type { Audit, Entry, Pair } from '../store/contract.ts'

const pageEntries = 50

/** What one stream reads and where it writes. */
export interface EventStreamParts {
  readonly audit: Audit
  readonly state: ProjectState
  readonly response: ServerResponse
  /** Who opened the stream. */
  readonly principal: Principal
  /** Where the reader is; null for one that wants only what comes. */
  readonly after: Pair | null
}

/**
 * One reader of what happens in a project. It is brought up to what this plane has applied, page by
 * page from the audit and no faster than it reads; at most one entry is buffered beyond that.
 */
export class EventStream {
  readonly principal: Principal
  readonly project: string
  /** Unix ms since when it takes nothing; 0 while it does. */
  blockedSince = 0
  readonly #audit: Audit
  readonly #state: ProjectState
  readonly #response: ServerResponse
  #position: Pair
  #resume: () => void = () => undefined
  #isWoken = false
  #isOver = false

  constructor({ audit, state, response, principal, after }: EventStreamParts) {
    this.principal = principal
    this.project = state.project
    this.#audit = audit
    this.#state = state
    this.#response = response
    this.#position = after ?? headOf(state)
    response.once('close', () => {
      this.#isOver = true
      this.wake()
    })
    response.on('drain', () => {
      this.blockedSince = 0
      this.wake()
    })
  }

  /** Sends what there is and what comes, until the stream is over. Rejects when the store fails. */
  async run(): Promise<void> {
    while (!this.#isOver) {
      if (this.blockedSince > 0 || !(await this.#sendPage())) await this.#untilWoken()
    }
  }

  /** Something was committed, or the reader can take more, or is gone. */
  wake(): void {
    this.#isWoken = true
    this.#resume()
  }

  /** Says that nothing happened, so that silence is failure. */
  beat(now: Date): void {
    const data = { head: writePair(headOf(this.#state)), time: now.toISOString() }
    if (this.blockedSince === 0) this.#write(`event: heartbeat\ndata: ${JSON.stringify(data)}\n\n`)
  }

  /** Ends the stream in order. */
  end(): void {
    this.#response.end()
  }

  /** Ends the stream at once. */
  cut(): void {
    this.#response.destroy()
  }

  /** False if there was nothing to send. */
  async #sendPage(): Promise<boolean> {
    const head = headOf(this.#state)
    const { epoch, revision: to } = head
    // Of a branch that was lost, or from the future: nothing leads on from there.
    if (!(await isInHistory(this.#audit, this.project, head, this.#position))) this.#skipTo(to)
    const from = this.#position.revision + 1
    if (from > to) return false
    const range = { from, to, limit: pageEntries, newestFirst: false }
    const records = await this.#audit.records(this.project, range)
    const first = records[0]?.revision ?? to + 1
    if (first > from) this.#skipTo(first - 1)
    for (const { revision, entry } of records) {
      // The rest of the page is read again once the reader has taken what it was sent.
      if (this.blockedSince > 0 || this.#isOver) break
      await this.#sendEntry(entry === null ? null : readEntry(entry))
      this.#position = { epoch, revision }
    }
    return true
  }

  /** What lies between is not, or no longer, to be had: whoever follows must read everything again. */
  #skipTo(revision: number): void {
    const before = this.#position
    this.#position = { epoch: headOf(this.#state).epoch, revision }
    const data = JSON.stringify({ after: writePair(before), upTo: writePair(this.#position) })
    this.#write(`event: compacted\nid: ${writePair(this.#position)}\ndata: ${data}\n\n`)
  }

  /** An entry that cannot be read is passed over: `/audit/verify` tells of it. */
  async #sendEntry(entry: Entry | null): Promise<void> {
    if (entry === null) return
    for (const event of await describeEntries(this.#audit, this.#state, [entry])) {
      this.#write(`event: entry\nid: ${event.revision}\ndata: ${JSON.stringify(event)}\n\n`)
    }
  }

  #write(frame: string): void {
    if (this.#isOver || this.#response.write(frame)) return
    if (this.blockedSince === 0) this.blockedSince = Date.now()
  }

  async #untilWoken(): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve
      })
    }
    this.#isWoken = false
  }
}

function headOf({ head }: ProjectState): Pair {
  return head ?? { epoch: 0, revision: 0 }
}
