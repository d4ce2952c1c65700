import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Redis } from 'ioredis'
import { projectKeys } from '../../../server/store/redis/keys.ts'

/** One entry as an engine keeps it, column by column. */
export interface RawEntry {
  revision: number
  epoch: number
  commitId: string
  previousCommitId: string
  committedAt: number
  bodyHash: string
  replaced: string
  body: string
}

/** Somebody who may write to the store, behind the control plane's back. */
export interface Tamperer {
  /** Replaces all entries of a project by what is made of them. */
  rewrite(project: string, change: (entries: RawEntry[]) => RawEntry[]): Promise<void>
  /** Replaces a document's JSON at the revision it has. */
  setDocument(project: string, doc: string, change: (json: string) => string): Promise<void>
  /** Says that a project's log ends at an entry. */
  setHead(project: string, entry: RawEntry): Promise<void>
  dropCheckpoints(project: string): Promise<void>
  close(): Promise<void>
}

/** Writes to the file of an embedded store. */
export function tamperWithSqlite(dataDir: string): Tamperer {
  const database = new DatabaseSync(join(dataDir, 'sluice.db'))
  const run = (sql: string, ...values: (string | number | null)[]) =>
    database.prepare(sql).run(...values)
  return {
    rewrite: async (project, change) => {
      const rows = database.prepare('SELECT * FROM entry WHERE project = ? ORDER BY revision')
      const entries = rows.all(project).map((row) => ({
        revision: Number(row.revision),
        epoch: Number(row.epoch),
        commitId: String(row.commit_id),
        previousCommitId: row.previous_commit_id === null ? '' : String(row.previous_commit_id),
        committedAt: Number(row.committed_at),
        bodyHash: String(row.body_hash),
        replaced: String(row.replaced),
        body: String(row.body),
      }))
      const changed = change(entries)
      run('DELETE FROM entry WHERE project = ?', project)
      for (const entry of changed) {
        const { revision, epoch, commitId, previousCommitId, committedAt, bodyHash } = entry
        run(
          'INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
          project,
          revision,
          epoch,
          commitId,
          previousCommitId === '' ? null : previousCommitId,
          committedAt,
          bodyHash,
          entry.body.length,
          entry.replaced,
          entry.body,
        )
      }
    },
    setDocument: async (project, doc, change) => {
      const found = database.prepare('SELECT value FROM document WHERE project = ? AND doc = ?')
      const json = change(String(found.get(project, doc)?.value))
      run('UPDATE document SET value = ? WHERE project = ? AND doc = ?', json, project, doc)
    },
    setHead: async (project, { revision, commitId }) => {
      run(
        'UPDATE project SET revision = ?, commit_id = ? WHERE id = ?',
        revision,
        commitId,
        project,
      )
    },
    dropCheckpoints: async (project) => {
      run('DELETE FROM checkpoint WHERE project = ?', project)
    },
    close: async () => database.close(),
  }
}

/** Writes to a Redis. */
export function tamperWithRedis(url: string): Tamperer {
  const redis = new Redis(url)
  return {
    rewrite: async (project, change) => {
      const { log } = projectKeys(project)
      const elements = await redis.xrange(log, '-', '+')
      const entries = elements.map(([id, fields]) => {
        const value = (name: string) => fields[fields.indexOf(name) + 1] ?? ''
        return {
          revision: Number(id.split('-')[0]),
          epoch: Number(value('epoch')),
          commitId: value('commitId'),
          previousCommitId: value('previousCommitId'),
          committedAt: Number(value('committedAt')),
          bodyHash: value('bodyHash'),
          replaced: value('replaced'),
          body: value('body'),
        }
      })
      const changed = change(entries)
      await redis.del(log)
      for (const { revision, ...entry } of changed) {
        await redis.xadd(log, `${revision}-0`, ...Object.entries(entry).flat())
      }
    },
    setDocument: async (project, doc, change) => {
      const { docs } = projectKeys(project)
      const stored = (await redis.hget(docs, doc)) ?? ''
      const [head = ''] = /^\d+ \d+ \d+ /.exec(stored) ?? []
      await redis.hset(docs, doc, `${head}${change(stored.slice(head.length))}`)
    },
    setHead: async (project, { revision, commitId }) => {
      await redis.hset(projectKeys(project).meta, { revision, commitId })
    },
    dropCheckpoints: async (project) => {
      await redis.del(projectKeys(project).checkpoints)
    },
    close: async () => redis.disconnect(),
  }
}
