import type { DatabaseSync } from 'node:sqlite'
import type { LayoutRecord } from '../contract.ts'
import type { Layout } from '../layout.ts'
import { toStoreUnavailable } from './failure.ts'
import { numberOf } from './row.ts'

/** The layout on SQLite: one row. */
export class SqliteLayout implements LayoutRecord {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  async read(): Promise<Layout | null> {
    try {
      const row = this.#database.prepare('SELECT version, min_writer FROM layout').get()
      if (row === undefined) return null
      return { version: numberOf(row, 'version'), minWriter: numberOf(row, 'min_writer') }
    } catch (error) {
      throw toStoreUnavailable(error, 'the layout cannot be read')
    }
  }

  async raise({ version, minWriter }: Layout): Promise<void> {
    try {
      this.#database
        .prepare('UPDATE layout SET version = max(version, ?), min_writer = max(min_writer, ?)')
        .run(version, minWriter)
    } catch (error) {
      throw toStoreUnavailable(error, 'the layout cannot be written')
    }
  }
}
