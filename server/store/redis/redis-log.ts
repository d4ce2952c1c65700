import { setTimeout as delay } from 'node:timers/promises'
import { encodeBody } from '../commit-body.ts'
import type { Commit, CommitOutcome, Cut, Entry, Head, Log, Remembered } from '../contract.ts'
import { Compacted } from '../errors.ts'
import type { StoreLogger } from '../logger.ts'
import { type LogRetention, PAGE_ENTRIES } from '../retention.ts'
import { decodeEntry } from './codec.ts'
import { rememberedOf, sendCommit } from './commit-command.ts'
import { operationKey, projectKeys } from './keys.ts'
import { readCut, readHead } from './read-cut.ts'
import { RedisBlobs } from './redis-blobs.ts'
import { listOf, parseReply } from './reply.ts'
import type { Session } from './session.ts'
import type { Tails } from './tails.ts'

const RETRY_MS = 250

/** The log on Redis: commits are one script each, watches hang on the reader of the project's tag. */
export class RedisLog extends RedisBlobs implements Log {
  readonly #session: Session
  readonly #tails: Tails
  readonly #retention: LogRetention
  readonly #logger: StoreLogger

  constructor(session: Session, tails: Tails, retention: LogRetention, logger: StoreLogger) {
    super(session)
    this.#session = session
    this.#tails = tails
    this.#retention = retention
    this.#logger = logger
  }

  async commit(project: string, commit: Commit): Promise<CommitOutcome> {
    const body = encodeBody(commit)
    return this.#session.run('write', (redis) =>
      sendCommit(redis, project, commit, body, this.#retention),
    )
  }

  async erase(project: string): Promise<void> {
    const { meta, log, docs, checkpoints, blobs, blobUses, notes } = projectKeys(project)
    // Remembered operations expire by themselves.
    const keys = [meta, log, docs, checkpoints, blobs, blobUses, notes]
    await this.#session.run('write', (redis) => redis.unlink(keys))
  }

  async recall(project: string, opId: string, requestHash: string): Promise<Remembered | null> {
    const key = operationKey(project, opId)
    const stored = await this.#session.run('read', (redis) => redis.get(key))
    return stored === null ? null : rememberedOf(stored, requestHash)
  }

  async load(project: string): Promise<Cut> {
    return readCut(this.#session, project)
  }

  async head(project: string): Promise<Head | null> {
    return readHead(this.#session, project)
  }

  async read(project: string, after: number): Promise<readonly Entry[]> {
    const entries: Entry[] = []
    for (let last = after; ; ) {
      const page = await this.#page(project, last)
      const newest = page.at(-1)
      if (newest === undefined) return entries
      entries.push(...page)
      last = newest.revision
    }
  }

  async *watch(
    project: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Entry[], void, undefined> {
    let last = after
    // First it follows, then it catches up: what is committed in between is in the backlog.
    const follower = this.#tails.follow(project, after)
    let behind = true
    try {
      while (!signal.aborted && !this.#session.closed) {
        const entries = behind ? await this.#pageOrWait(project, last, signal) : follower.take(last)
        if (entries === 'gap') behind = true
        else if (entries.length > 0) {
          last += entries.length
          yield entries
        } else if (behind) behind = false
        else await follower.wait(signal)
      }
    } finally {
      follower.stop()
    }
  }

  /** One page of the log; an outage is waited out. Rejects with Compacted only. */
  async #pageOrWait(
    project: string,
    after: number,
    signal: AbortSignal,
  ): Promise<readonly Entry[] | 'gap'> {
    try {
      return await this.#page(project, after)
    } catch (error) {
      if (error instanceof Compacted) throw error
      const cause = error instanceof Error ? error.message : String(error)
      this.#logger.warn({ project, cause }, 'the log cannot be read; trying again')
      await delay(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined)
      return 'gap'
    }
  }

  async #page(project: string, after: number): Promise<Entry[]> {
    const { meta, log } = projectKeys(project)
    const { status, rest } = await this.#session.run('read', async (redis) =>
      parseReply(await redis.readLog(meta, log, after, PAGE_ENTRIES)),
    )
    if (status === 'compacted') {
      throw new Compacted(`the log of ${project} no longer has revision ${after + 1}`)
    }
    return listOf(rest[0]).map(decodeEntry)
  }
}
