import type { Redis } from 'ioredis'
import { StoreUnavailable } from '../errors.ts'
import { type Access, toStoreError } from './failure.ts'

const IN_FLIGHT_LIMIT = 10_000

/** The command connection with its errors turned into the store's, and a bound on what waits. */
export class Session {
  readonly #redis: Redis
  readonly #address: string
  #inFlight = 0
  #closed = false

  constructor(redis: Redis, address: string) {
    this.#redis = redis
    this.#address = address
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Runs commands. Rejects with StoreUnavailable, or with OutcomeUnknown if it may have written. */
  async run<T>(access: Access, commands: (redis: Redis) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreUnavailable('the store is closed')
    if (this.#inFlight >= IN_FLIGHT_LIMIT) {
      throw new StoreUnavailable(`${IN_FLIGHT_LIMIT} commands are waiting for Redis already`)
    }
    this.#inFlight += 1
    try {
      return await commands(this.#redis)
    } catch (error) {
      throw toStoreError(error, access, this.#address)
    } finally {
      this.#inFlight -= 1
    }
  }

  /** Refuses new commands, waits for those in flight, and closes the connection. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#redis.quit().catch(() => undefined)
    this.#redis.disconnect()
  }
}
