import type { StoreLogger } from '../logger.ts'
import type { RedisAddress } from './connection.ts'
import { Follower } from './follower.ts'
import { type Tag, tagOf } from './keys.ts'
import type { Session } from './session.ts'
import { TagTail } from './tag-tail.ts'

/** The readers of all tags, each opened when the first project of its tag is watched. */
export class Tails {
  readonly #address: RedisAddress
  readonly #session: Session
  readonly #logger: StoreLogger
  readonly #tails = new Map<Tag, TagTail>()

  constructor(address: RedisAddress, session: Session, logger: StoreLogger) {
    this.#address = address
    this.#session = session
    this.#logger = logger
  }

  /** Gathers the project's entries after a revision, from now on, until the follower is stopped. */
  follow(project: string, after: number): Follower {
    const tag = tagOf(project)
    const tail =
      this.#tails.get(tag) ?? new TagTail(tag, this.#address, this.#session, this.#logger)
    this.#tails.set(tag, tail)
    const follower = new Follower(() => tail.remove(project, follower))
    tail.add(project, after, follower)
    return follower
  }

  /** Ends all readers and wakes all who wait. */
  close(): void {
    for (const tail of this.#tails.values()) tail.close()
  }
}
