import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { StoreLogger } from '../logger.ts'
import { PAGE_ENTRIES } from '../retention.ts'
import { decodeEntry } from './codec.ts'
import { createTailConnection, type RedisAddress } from './connection.ts'
import type { Follower } from './follower.ts'
import { projectKeys, type Tag, wakeKey } from './keys.ts'
import type { Session } from './session.ts'

const BLOCK_MS = 5000
const RETRY_MS = 250

interface FollowedLog {
  readonly followers: Set<Follower>
  /** The revision after which to read next. */
  after: number
  /** Something else than a stream is under the log's key: left out until this time, unix ms. */
  skipUntil: number
}

/**
 * Follows all watched projects of one hash tag with one blocking read on a connection of its own. After
 * an outage it goes on from the last revisions it saw, so nothing hangs on a message that got lost.
 */
export class TagTail {
  readonly #wakeKey: string
  readonly #address: RedisAddress
  readonly #session: Session
  readonly #logger: StoreLogger
  readonly #logs = new Map<string, FollowedLog>()
  #wakeId = '0-0'
  #connection: Redis | undefined
  #closed = false
  /** The current trouble was reported. */
  #failing = false

  constructor(tag: Tag, address: RedisAddress, session: Session, logger: StoreLogger) {
    this.#wakeKey = wakeKey(tag)
    this.#address = address
    this.#session = session
    this.#logger = logger
  }

  /** Starts to follow. The reader begins at `after`, or is further on already. */
  add(project: string, after: number, follower: Follower): void {
    const key = projectKeys(project).log
    const known = this.#logs.get(key)
    if (known !== undefined) {
      known.followers.add(follower)
      // Whoever is further on drops what it has seen.
      known.after = Math.min(known.after, after)
      return
    }
    this.#logs.set(key, { followers: new Set([follower]), after, skipUntil: 0 })
    if (this.#connection === undefined) this.#start()
    else this.#interrupt()
  }

  remove(project: string, follower: Follower): void {
    const key = projectKeys(project).log
    const log = this.#logs.get(key)
    log?.followers.delete(follower)
    if (log?.followers.size === 0) this.#logs.delete(key)
    if (this.#logs.size === 0) this.#stop()
  }

  close(): void {
    this.#closed = true
    this.#stop()
    for (const { followers } of this.#logs.values()) {
      for (const follower of followers) follower.wake()
    }
  }

  #start(): void {
    if (this.#closed) return
    const connection = createTailConnection(this.#address, BLOCK_MS, this.#logger)
    this.#connection = connection
    void this.#run(connection)
  }

  #stop(): void {
    this.#connection?.disconnect()
    this.#connection = undefined
  }

  /** Ends the read that is blocking now, so that the next one includes a new project. */
  #interrupt(): void {
    const wake = this.#session.run('write', (redis) =>
      redis.xadd(this.#wakeKey, 'MAXLEN', 1, '*', 'by', process.pid),
    )
    // Without it the project is included when the read ends by itself, after BLOCK_MS at most.
    wake.catch((error: unknown) => this.#report(error))
  }

  async #run(connection: Redis): Promise<void> {
    await connection.connect().catch((error: unknown) => this.#report(error))
    while (this.#connection === connection) {
      try {
        await this.#readOnce(connection)
      } catch (error) {
        if (this.#connection !== connection) return
        await this.#recover(connection, error)
      }
    }
  }

  async #readOnce(connection: Redis): Promise<void> {
    const now = Date.now()
    const logs = [...this.#logs].filter(([, log]) => log.skipUntil <= now)
    const keys = [this.#wakeKey, ...logs.map(([key]) => key)]
    const ids = [this.#wakeId, ...logs.map(([, log]) => `${log.after}-0`)]
    const limits = ['COUNT', PAGE_ENTRIES, 'BLOCK', BLOCK_MS] as const
    const reply = await connection.xread(...limits, 'STREAMS', ...keys, ...ids)
    this.#failing = false
    for (const [key, elements] of reply ?? []) {
      const newest = elements.at(-1)
      if (newest === undefined) continue
      if (key === this.#wakeKey) this.#wakeId = newest[0]
      else this.#deliver(key, elements)
    }
  }

  #deliver(key: string, elements: readonly unknown[]): void {
    const log = this.#logs.get(key)
    if (log === undefined) return
    try {
      const entries = elements.map(decodeEntry)
      log.after = entries.at(-1)?.revision ?? log.after
      for (const follower of log.followers) follower.deliver(entries)
    } catch (error) {
      this.#skip(key, log, error)
    }
  }

  /** One log that cannot be read must not hold up the others of its tag. */
  #skip(key: string, log: FollowedLog, error: unknown): void {
    log.skipUntil = Date.now() + BLOCK_MS
    const cause = error instanceof Error ? error.message : String(error)
    this.#logger.error({ key, cause }, 'a log in Redis is damaged: restore it')
  }

  async #recover(connection: Redis, error: unknown): Promise<void> {
    if (error instanceof Error && error.message.includes('WRONGTYPE')) {
      await this.#skipForeignKeys(connection).catch((failure: unknown) => this.#report(failure))
    }
    this.#report(error)
    await delay(RETRY_MS, undefined, { ref: false })
  }

  /** One key of another type fails the read of all: leave it out for a while. */
  async #skipForeignKeys(connection: Redis): Promise<void> {
    for (const [key, log] of this.#logs) {
      const type = await connection.type(key)
      if (type === 'stream' || type === 'none') continue
      this.#skip(key, log, `the key holds a ${type}`)
    }
    const type = await connection.type(this.#wakeKey)
    if (type !== 'stream' && type !== 'none') {
      this.#logger.error({ key: this.#wakeKey, type }, 'a key in Redis is not a stream: delete it')
    }
  }

  #report(error: unknown): void {
    if (this.#failing) return
    this.#failing = true
    const cause = error instanceof Error ? error.message : String(error)
    this.#logger.warn({ key: this.#wakeKey, cause }, 'the log cannot be followed; trying again')
  }
}
