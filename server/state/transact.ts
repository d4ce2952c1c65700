import { randomUUID } from 'node:crypto'
import { Refusal } from '../domain/refusal.ts'
import { canonicalJson } from '../store/canonical.ts'
import type {
  Commit,
  CommitEvent,
  CommitOutcome,
  Expectation,
  Log,
  Pair,
  Remembered,
} from '../store/contract.ts'
import { listHashesOf } from './list-hashes.ts'
import type { ProjectFeed } from './project-feed.ts'
import type { ProjectState } from './project-state.ts'
import { Reach } from './reach.ts'

/** How often a decision is made again because a document it read had changed. */
const attemptsMax = 20
const catchUpMs = 2000
const noLists: ReadonlyMap<string, string> = new Map()

/** One document to write. */
export interface Write {
  readonly doc: string
  readonly value: object
  /** Whether this changes what readers of snapshots see. */
  readonly delivers: boolean
}

/** What a request wants done, decided on one state. `R` must be JSON and never hold a secret. */
export interface Decision<R> {
  readonly expect: readonly Expectation[]
  /** Nothing at all may have changed meanwhile: see `Commit`. */
  readonly onlyAtSeen?: true
  /** Texts, by hash, of lists that the written segments refer to and that are new. */
  readonly lists?: ReadonlyMap<string, string>
  readonly put: readonly Write[]
  readonly drop: readonly { readonly doc: string; readonly delivers: boolean }[]
  readonly event: CommitEvent
  readonly result: R
}

/** Nothing needs to be written; the answer is known. */
export interface Settled<R> {
  readonly settled: R
  /** Names of the documents it is about: whoever may not change them may not ask for it either. */
  readonly about: readonly string[]
}

/** The request behind a write. */
export interface WriteRequest {
  /** For example `token:ab12`; scopes the idempotency key. */
  readonly principal: string
  /** From `Idempotency-Key`; null if the caller sent none. */
  readonly operationId: string | null
  /** Hash of method, route and body. */
  readonly requestHash: string
}

/** The outcome of a write. */
export interface Transacted<R> {
  readonly result: R
  /** The commit's pair, or the state's head when nothing was written. */
  readonly pair: Pair
  /** The result of an earlier request with the same key. */
  readonly replayed: boolean
}

/**
 * Makes a decision on the current state and commits it, if what the decision read is still so;
 * else catches up and decides again. `decide` must be pure and refuses by throwing a Refusal.
 */
export async function transact<R>(
  log: Log,
  feed: ProjectFeed,
  request: WriteRequest,
  decide: (state: ProjectState) => Decision<R> | Settled<R>,
): Promise<Transacted<R>> {
  const { state } = feed
  if (request.operationId !== null) {
    const known = await log.recall(state.project, request.operationId, request.requestHash)
    if (known !== null) return answerRemembered(known)
  }
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    if (feed.regressed) throw regressed()
    if (feed.stopped) throw new Refusal('NOT_FOUND', 'The project was deleted meanwhile.')
    const decision = decide(state)
    if ('settled' in decision) {
      const pair = state.head ?? { epoch: 0, revision: 0 }
      return { result: decision.settled, pair, replayed: false }
    }
    const outcome = await commitDecision(log, feed, request, decision)
    if (outcome.status === 'committed') {
      return { result: decision.result, pair: outcome.entry, replayed: false }
    }
    if (outcome.status !== 'conflict') return answerOutcome(outcome)
    if (outcome.head !== null) await feed.catchUp(outcome.head, catchUpMs)
  }
  throw new Refusal(
    'STORE_UNAVAILABLE',
    `Others kept changing the same documents of project ${state.project}; nothing was written. Try again.`,
  )
}

/** Stores the lists, commits, and takes the entry in. */
async function commitDecision<R>(
  log: Log,
  feed: ProjectFeed,
  request: WriteRequest,
  decision: Decision<R>,
): Promise<CommitOutcome> {
  const { lists = noLists } = decision
  const { project } = feed.state
  const commit = toCommit(feed.state, request, decision)
  feed.lists.offer(lists)
  try {
    for (const text of lists.values()) await log.putBlob(project, text)
    let outcome = await log.commit(project, commit)
    if (outcome.status === 'blobsMissing') {
      // They were collected, or lost; what this plane holds of them is as good.
      for (const hash of outcome.missing) {
        const text = feed.lists.held(hash)
        if (text !== undefined) await log.putBlob(project, text)
      }
      outcome = await log.commit(project, commit)
    }
    if (outcome.status === 'committed') await feed.takeOwn(outcome.entry)
    return outcome
  } finally {
    feed.lists.withdraw(lists)
  }
}

function toCommit<R>(state: ProjectState, request: WriteRequest, decision: Decision<R>): Commit {
  const { operationId, requestHash } = request
  const result = JSON.stringify(decision.result)
  const put = decision.put.map(({ doc, value, delivers }) => ({
    doc,
    value: canonicalJson(value),
    delivers,
  }))
  return {
    seen: state.head,
    commitId: randomUUID(),
    op: operationId === null ? null : { id: operationId, requestHash, result },
    expect: decision.expect,
    onlyAtSeen: decision.onlyAtSeen,
    blobs: put.flatMap(({ doc, value }) => listHashesOf(doc, value)),
    put,
    drop: decision.drop,
    event: withReach(state, decision),
  }
}

/** Says what the commit reaches, by the documents that it was decided on. */
function withReach<R>({ documents }: ProjectState, { put, drop, event }: Decision<R>): CommitEvent {
  const writes = [...put, ...drop]
  if (!writes.some(({ delivers }) => delivers)) return event
  return { ...event, reach: new Reach(documents).of(writes) }
}

function answerRemembered<R>(known: Remembered): Transacted<R> {
  if (known.status === 'keyReused') {
    throw new Refusal(
      'IDEMPOTENCY_KEY_REUSED',
      'This Idempotency-Key was used for another request. Use a new key for a new request.',
    )
  }
  const result: R = JSON.parse(known.result)
  return { result, pair: known.pair, replayed: true }
}

function answerOutcome<R>(
  outcome: Exclude<CommitOutcome, { status: 'committed' } | { status: 'conflict' }>,
): Transacted<R> {
  switch (outcome.status) {
    case 'replayed':
    case 'keyReused':
      return answerRemembered(outcome)
    case 'regressed':
      throw regressed()
    case 'layoutChanged':
      throw layoutChanged()
    case 'tooLarge':
      throw new Refusal(
        'TOO_LARGE',
        `The change is ${outcome.sizeBytes} bytes; one change may be ${outcome.limitBytes}. Split it.`,
      )
    case 'blobsMissing':
      throw new Refusal(
        'STORE_UNAVAILABLE',
        'The store does not keep the lists of the segment; nothing was written. Try again.',
      )
  }
}

/** Why a plane that a newer one has shut out writes nothing but kills. */
export function layoutChanged(): Refusal {
  return new Refusal(
    'STORE_UNAVAILABLE',
    'A newer Sluice has taken this store over; this one is read-only, except for kills. Upgrade it.',
  )
}

function regressed(): Refusal {
  return new Refusal(
    'STORE_REGRESSED',
    'The store has lost history that was read before. Writes are refused until it is mended; flags keep serving the last good state.',
  )
}
