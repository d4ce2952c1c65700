import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Note, Notes } from '../contract.ts'
import { toStoreUnavailable } from './failure.ts'
import { numberOf, textOf } from './row.ts'

/** Notes of jobs on SQLite, beside the documents. */
export class SqliteNotes implements Notes {
  readonly #get: StatementSync
  readonly #list: StatementSync
  readonly #add: StatementSync
  readonly #change: StatementSync
  readonly #drop: StatementSync

  constructor(database: DatabaseSync) {
    this.#get = database.prepare('SELECT version, value FROM note WHERE project = ? AND name = ?')
    this.#list = database.prepare('SELECT name FROM note WHERE project = ?')
    this.#add = database.prepare('INSERT OR IGNORE INTO note VALUES (?, ?, 1, ?)')
    this.#change = database.prepare(
      'UPDATE note SET version = version + 1, value = ? WHERE project = ? AND name = ? AND version = ?',
    )
    this.#drop = database.prepare('DELETE FROM note WHERE project = ? AND name = ? AND version = ?')
  }

  async read(project: string, name: string): Promise<Note | null> {
    return run('read', () => {
      const row = this.#get.get(project, name)
      if (row === undefined) return null
      return { version: numberOf(row, 'version'), value: textOf(row, 'value') }
    })
  }

  async list(project: string): Promise<readonly string[]> {
    return run('read', () => this.#list.all(project).map((row) => textOf(row, 'name')))
  }

  async replace(
    project: string,
    name: string,
    version: number,
    value: string | null,
  ): Promise<boolean> {
    return run('written', () => {
      if (value === null) return Number(this.#drop.run(project, name, version).changes) > 0
      const written =
        version === 0
          ? this.#add.run(project, name, value)
          : this.#change.run(value, project, name, version)
      return Number(written.changes) > 0
    })
  }
}

function run<T>(action: 'read' | 'written', statement: () => T): T {
  try {
    return statement()
  } catch (error) {
    throw toStoreUnavailable(error, `the note of a job cannot be ${action}`)
  }
}
