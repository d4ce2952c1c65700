import { randomUUID } from 'node:crypto'
import type { Head, Store } from '../../server/store/contract.ts'
import { openRedisStore } from '../../server/store/redis/redis-store.ts'
import { openSqliteStore } from '../../server/store/sqlite/sqlite-store.ts'
import { startRedis } from '../../test/helpers/redis.ts'
import type { Cleanup } from '../cleanup.ts'
import { runLoad } from '../load.ts'
import { type Part, Runs } from '../measure.ts'
import { writeMeasures } from '../table.ts'

const runCount = 3
const load = { warmUpMs: 300, durationMs: 1200 }

/** What one flag's configuration weighs in practice, about. */
const value = JSON.stringify({ on: true, rules: 'x'.repeat(900) })

/** Commits a second through the store's contract, without HTTP in front of it. */
export const commits: Part = {
  name: 'commits',
  title: 'Commits through `store.log.commit`: one document of 0.9 kB, expected at its revision',
  timeoutMs: 90_000,
  async run(bench) {
    const runs = new Runs()
    for (const [name, open] of engines) {
      const store = await open(bench.cleanup)
      bench.cleanup.add(() => store.close())
      for (const inFlight of [1, 64]) {
        bench.progress(`${name}, ${inFlight} in flight`)
        for (let run = 0; run < runCount; run += 1) {
          runs.add(`${name}, ${inFlight} in flight`, 'commits/s', await measure(store, inFlight))
        }
      }
    }
    return writeMeasures(runs.measures())
  },
}

const engines: [string, (cleanup: Cleanup) => Promise<Store>][] = [
  ['SQLite (WAL, synchronous=FULL)', openSqlite],
  ['Redis, appendfsync everysec', (cleanup) => openRedis(cleanup, 'everysec')],
  ['Redis, appendfsync always', (cleanup) => openRedis(cleanup, 'always')],
]

async function openSqlite(cleanup: Cleanup): Promise<Store> {
  return openSqliteStore({ dataDir: await cleanup.folder() })
}

async function openRedis(cleanup: Cleanup, appendfsync: string): Promise<Store> {
  const redis = await startRedis({ appendonly: 'yes', appendfsync })
  cleanup.add(() => redis.stop())
  return openRedisStore({ url: redis.url })
}

/** Each caller writes a document of its own, again and again; the project is new. */
async function measure(store: Store, inFlight: number): Promise<number> {
  const project = `p-${randomUUID()}`
  const revisions = new Map<number, number>()
  let seen: Head | null = null
  const result = await runLoad({ callers: inFlight, ...load }, async (caller) => {
    const doc = `flagConfig/flag-${caller}/production`
    const outcome = await store.log.commit(project, {
      seen,
      commitId: randomUUID(),
      op: null,
      expect: [{ doc, is: revisions.get(caller) ?? 'absent' }],
      put: [{ doc, value, delivers: true }],
      drop: [],
      event: { type: 'flagConfig.changed', by: 'token:bench', subject: { flag: `flag-${caller}` } },
    })
    if (outcome.status !== 'committed') throw new Error(`not committed: ${outcome.status}`)
    const { epoch, revision, commitId } = outcome.entry
    revisions.set(caller, revision)
    if (seen === null || revision > seen.revision) seen = { epoch, revision, commitId }
  })
  return result.perSecond
}
