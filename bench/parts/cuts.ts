import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Store } from '../../server/store/contract.ts'
import { openRedisStore } from '../../server/store/redis/redis-store.ts'
import { startRedis } from '../../test/helpers/redis.ts'
import { runLoad } from '../load.ts'
import { type Part, Runs } from '../measure.ts'
import { percentile } from '../statistics.ts'
import { writeMeasures } from '../table.ts'

const runCount = 3
const load = { callers: 1, warmUpMs: 500, durationMs: 2500 }
const documentCount = 32 * 1024
const kill = { doc: 'kill/flag/production', value: '{}', delivers: true }
const ways = ['nobody', 'plainly', 'by script'] as const

/** What a reload of a large project costs those who kill flags on the same Redis. */
export const cuts: Part = {
  name: 'cuts',
  title: 'Reading a project of 32 MiB (32,768 documents of 1 KiB) from Redis, beside kills',
  timeoutMs: 90_000,
  async run(bench) {
    const redis = await startRedis({ appendonly: 'yes', appendfsync: 'everysec' })
    bench.cleanup.add(() => redis.stop())
    const store = await openRedisStore({ url: redis.url })
    bench.cleanup.add(() => store.close())
    const project = `p-${randomUUID()}`
    bench.progress('filling')
    await fill(store, project)
    const runs = new Runs()
    for (const how of ways) {
      bench.progress(`read ${how}`)
      for (let run = 0; run < runCount; run += 1) {
        const readMs: number[] = []
        const worker =
          how === 'nobody' ? null : startReader({ url: redis.url, project, how }, readMs)
        if (worker !== null) bench.cleanup.add(async () => void (await worker.terminate()))
        const { latenciesMs } = await runLoad(load, () => write(store, project, [kill]))
        worker?.postMessage('end')
        if (worker !== null) await once(worker, 'exit')
        const beside = how === 'nobody' ? 'while nobody reads' : `while it is read ${how}`
        if (worker !== null) runs.add(`a read ${how}`, 'ms', percentile(readMs, 0.5))
        runs.add(`a kill, p50, ${beside}`, 'ms', percentile(latenciesMs, 0.5))
        runs.add(`a kill, slowest, ${beside}`, 'ms', Math.max(...latenciesMs))
      }
    }
    return writeMeasures(runs.measures())
  },
}

function startReader(workerData: object, readMs: number[]): Worker {
  const worker = new Worker(new URL('../workers/read-cuts.ts', import.meta.url), { workerData })
  worker.on('message', (tookMs: number) => readMs.push(tookMs))
  return worker
}

async function fill(store: Store, project: string): Promise<void> {
  const value = JSON.stringify('x'.repeat(1000))
  const perCommit = 256
  for (let from = 0; from < documentCount; from += perCommit) {
    const put = Array.from({ length: perCommit }, (_, i) => ({
      doc: `flagConfig/flag-${from + i}/production`,
      value,
      delivers: true,
    }))
    await write(store, project, put)
  }
}

async function write(
  store: Store,
  project: string,
  put: readonly { doc: string; value: string; delivers: boolean }[],
): Promise<void> {
  const outcome = await store.log.commit(project, {
    ...{ seen: null, op: null, expect: [], drop: [], put },
    commitId: randomUUID(),
    event: { type: 'flag.killed', by: 'token:bench', subject: {} },
  })
  if (outcome.status !== 'committed') throw new Error(`not committed: ${outcome.status}`)
}
