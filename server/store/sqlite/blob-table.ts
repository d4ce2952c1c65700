import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { sha256Hex } from '../canonical.ts'
import { numberOf, textOf } from './row.ts'

/** Typed access to the table of blobs; no decisions. */
export class BlobTable {
  readonly #put: StatementSync
  readonly #touch: StatementSync
  readonly #get: StatementSync
  readonly #list: StatementSync
  readonly #drop: StatementSync

  constructor(database: DatabaseSync) {
    const prepare = (sql: string): StatementSync => database.prepare(sql)
    this.#put = prepare('INSERT OR IGNORE INTO blob VALUES (?, ?, ?, ?)')
    this.#touch = prepare('UPDATE blob SET used_at = ? WHERE project = ? AND hash = ?')
    this.#get = prepare('SELECT text FROM blob WHERE project = ? AND hash = ?')
    this.#list = prepare('SELECT hash, used_at FROM blob WHERE project = ?')
    this.#drop = prepare('DELETE FROM blob WHERE project = ? AND hash = ?')
  }

  /** Stores a text unless it is there; gives its hash. */
  put(project: string, text: string, nowMs: number): string {
    const hash = sha256Hex(text)
    if (!this.touch(project, hash, nowMs)) this.#put.run(project, hash, nowMs, text)
    return hash
  }

  /** Notes that a blob is in use. False if it is not there. */
  touch(project: string, hash: string, nowMs: number): boolean {
    return Number(this.#touch.run(nowMs, project, hash).changes) > 0
  }

  read(project: string, hash: string): string | undefined {
    const row = this.#get.get(project, hash)
    return row === undefined ? undefined : textOf(row, 'text')
  }

  /** Removes what is not kept and was last used before a time; gives how many. */
  dropUnused(project: string, keep: ReadonlySet<string>, usedBeforeMs: number): number {
    const unused = this.#list.all(project).filter((row) => {
      return !keep.has(textOf(row, 'hash')) && numberOf(row, 'used_at') <= usedBeforeMs
    })
    for (const row of unused) this.#drop.run(project, textOf(row, 'hash'))
    return unused.length
  }
}
