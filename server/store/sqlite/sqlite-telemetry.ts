import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Presence, ReportOrigin, Telemetry } from '../contract.ts'
import { StoreUnavailable } from '../errors.ts'
import type { StoreLogger } from '../logger.ts'
import { ORIGIN_KEPT_MS, OVERFLOW_FIELD, type TelemetryRetention } from '../retention.ts'
import { assertAmounts } from '../telemetry-amounts.ts'
import { toStoreUnavailable } from './failure.ts'
import { numberOf, textOf } from './row.ts'
import { prepareTelemetry, type TelemetryStatements } from './telemetry-statements.ts'

const FLUSH_MS = 1000

/**
 * Telemetry on a database file of its own: one open transaction gathers the writes, and a timer
 * commits it each second. A crash loses at most that second, which the contract allows.
 */
export class SqliteTelemetry implements Telemetry {
  readonly #database: DatabaseSync
  readonly #statements: TelemetryStatements
  readonly #retention: TelemetryRetention
  readonly #now: () => number
  readonly #logger: StoreLogger
  /** Rows by table and scope, so that limits need no counting query; read on first use. */
  readonly #sizes = new Map<StatementSync, Map<string, number>>()
  /** Scopes whose presence was touched since the last flush, and how long theirs is kept, ms. */
  readonly #touched = new Map<string, number>()
  #flushTimer: NodeJS.Timeout | undefined
  #closed = false

  constructor(
    database: DatabaseSync,
    retention: TelemetryRetention,
    now: () => number,
    logger: StoreLogger,
  ) {
    this.#database = database
    this.#statements = prepareTelemetry(database)
    this.#retention = retention
    this.#now = now
    this.#logger = logger
  }

  async addCounters(
    scope: string,
    { instance, boot, seq }: ReportOrigin,
    amounts: Readonly<Record<string, number>>,
  ): Promise<boolean> {
    assertAmounts(amounts)
    return this.#writing(() => {
      const { getOrigin, putOrigin, countOrigins, dropOldestOrigin } = this.#statements
      const known = getOrigin.get(scope, instance, boot)
      if (known !== undefined && seq <= numberOf(known, 'seq')) return false
      putOrigin.run(scope, instance, boot, seq, this.#now())
      if (known === undefined) this.#grow(countOrigins, scope, dropOldestOrigin)
      for (const [field, amount] of Object.entries(amounts)) this.#addAmount(scope, field, amount)
      return true
    })
  }

  async readCounters(scope: string, prefix = ''): Promise<Readonly<Record<string, number>>> {
    return this.#trying(() =>
      Object.fromEntries(
        this.#statements.listCounters
          .all({ scope, prefix, end: `${prefix}\u{10ffff}` })
          .map((row) => [textOf(row, 'field'), numberOf(row, 'amount')]),
      ),
    )
  }

  async dropCounters(scope: string, fields: readonly string[]): Promise<void> {
    this.#writing(() => {
      const { dropCounter, countCounters } = this.#statements
      for (const field of fields) {
        const dropped = Number(dropCounter.run(scope, field).changes)
        if (field !== OVERFLOW_FIELD) this.#shrink(countCounters, scope, dropped)
      }
    })
  }

  async touchPresence(
    scope: string,
    instance: string,
    state: string,
    keptMs: number,
  ): Promise<void> {
    this.#writing(() => {
      this.#touched.set(scope, keptMs)
      const { movePresence, addPresence, countPresence, dropOldestPresence } = this.#statements
      const moved = movePresence.run({ scope, instance, state, now: this.#now() })
      if (Number(moved.changes) > 0) return
      addPresence.run(scope, instance, state, this.#now())
      this.#grow(countPresence, scope, dropOldestPresence)
    })
  }

  async listPresence(scope: string, withinMs: number): Promise<readonly Presence[]> {
    return this.#trying(() =>
      this.#statements.listPresence.all(scope, this.#now() - withinMs).map((row) => ({
        instance: textOf(row, 'instance'),
        state: textOf(row, 'state'),
        seenAt: numberOf(row, 'seen_at'),
        silentMs: Math.max(0, this.#now() - numberOf(row, 'seen_at')),
      })),
    )
  }

  async dropPresence(scope: string, instance: string): Promise<void> {
    this.#writing(() => {
      const { countPresence, dropPresence } = this.#statements
      const dropped = Number(dropPresence.run(scope, instance).changes)
      this.#shrink(countPresence, scope, dropped)
    })
  }

  /** Writes what is gathered and refuses everything from then on. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#flushTimer)
    this.#flush()
  }

  #addAmount(scope: string, field: string, amount: number): void {
    const { bumpCounter, addCounter, countCounters } = this.#statements
    if (Number(bumpCounter.run({ scope, field, amount }).changes) > 0) return
    const full = this.#size(countCounters, scope) >= this.#retention.counterFields
    if (full && field !== OVERFLOW_FIELD) {
      this.#addAmount(scope, OVERFLOW_FIELD, 1)
      return
    }
    addCounter.run(scope, field, amount)
    if (field !== OVERFLOW_FIELD) this.#resize(countCounters, scope, 1)
  }

  /** Counts one new row of a table; over the limit, its oldest row goes. */
  #grow(count: StatementSync, scope: string, dropOldest: StatementSync): void {
    // The row is there already, so a first count includes it.
    if (this.#sizes.get(count)?.has(scope)) this.#resize(count, scope, 1)
    if (this.#size(count, scope) <= this.#retention.instances) return
    const dropped = Number(dropOldest.run(scope).changes)
    this.#resize(count, scope, -dropped)
  }

  /** Takes away rows that are gone already: a first count later will not include them. */
  #shrink(count: StatementSync, scope: string, by: number): void {
    if (this.#sizes.get(count)?.has(scope)) this.#resize(count, scope, -by)
  }

  #size(count: StatementSync, scope: string): number {
    const sizes = this.#sizes.get(count) ?? new Map<string, number>()
    this.#sizes.set(count, sizes)
    const known = sizes.get(scope)
    if (known !== undefined) return known
    const row = count.get(scope)
    const size = row === undefined ? 0 : numberOf(row, 'size')
    sizes.set(scope, size)
    return size
  }

  #resize(count: StatementSync, scope: string, by: number): void {
    this.#sizes.get(count)?.set(scope, this.#size(count, scope) + by)
  }

  #writing<T>(write: () => T): T {
    return this.#trying(() => {
      if (!this.#database.isTransaction) this.#database.exec('BEGIN IMMEDIATE')
      this.#flushTimer ??= setTimeout(() => this.#flush(), FLUSH_MS).unref()
      return write()
    })
  }

  #trying<T>(access: () => T): T {
    if (this.#closed) throw new StoreUnavailable('the store is closed')
    try {
      return access()
    } catch (error) {
      this.#forget()
      throw toStoreUnavailable(error, 'telemetry cannot be written or read')
    }
  }

  #flush(): void {
    this.#flushTimer = undefined
    if (!this.#database.isTransaction) return
    const now = this.#now()
    try {
      let dropped = Number(this.#statements.dropStaleOrigins.run(now - ORIGIN_KEPT_MS).changes)
      for (const [scope, keptMs] of this.#touched) {
        dropped += Number(this.#statements.dropStalePresence.run(scope, now - keptMs).changes)
      }
      this.#database.exec('COMMIT')
      this.#touched.clear()
      if (dropped > 0) this.#sizes.clear()
    } catch (error) {
      this.#forget()
      this.#logger.warn({ err: error }, 'a second of telemetry could not be written and is lost')
    }
  }

  #forget(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
    this.#sizes.clear()
  }
}
