import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Leases } from '../contract.ts'
import { toStoreUnavailable } from './failure.ts'

/** Leases on SQLite, by the process's clock, which is the store's. */
export class SqliteLeases implements Leases {
  readonly #take: StatementSync
  readonly #extend: StatementSync
  readonly #drop: StatementSync
  readonly #now: () => number

  constructor(database: DatabaseSync, now: () => number) {
    this.#now = now
    this.#take = database.prepare(`
      INSERT INTO lease (name, holder, expires_at) VALUES (:name, :holder, :now + :ttl)
      ON CONFLICT (name) DO UPDATE SET holder = :holder, expires_at = :now + :ttl
      WHERE holder = :holder OR expires_at <= :now`)
    this.#extend = database.prepare(`
      UPDATE lease SET expires_at = :now + :ttl
      WHERE name = :name AND holder = :holder AND expires_at > :now`)
    this.#drop = database.prepare('DELETE FROM lease WHERE name = :name AND holder = :holder')
  }

  async acquire(name: string, holder: string, ttlMs: number): Promise<boolean> {
    return this.#run(this.#take, { name, holder, ttl: ttlMs, now: this.#now() })
  }

  async renew(name: string, holder: string, ttlMs: number): Promise<boolean> {
    return this.#run(this.#extend, { name, holder, ttl: ttlMs, now: this.#now() })
  }

  async release(name: string, holder: string): Promise<void> {
    this.#run(this.#drop, { name, holder })
  }

  #run(statement: StatementSync, values: Record<string, string | number>): boolean {
    try {
      return Number(statement.run(values).changes) > 0
    } catch (error) {
      throw toStoreUnavailable(error, 'the lease cannot be written')
    }
  }
}
