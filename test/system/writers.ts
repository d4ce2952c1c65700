import type { Snapshot } from '@sluice/sdk'
import type { Api } from './api.ts'
import { paths } from './installation.ts'
import type { Random } from './random.ts'
import { until } from './until.ts'

const MAX_WRITES = 50_000

/** Writers that change flags without a pause, each its own ones, until they are told to stop. */
export interface Writers {
  /** How many writes were acknowledged so far. */
  readonly acknowledged: number
  /** Waits until so many more writes were acknowledged. */
  more(count: number, boundMs: number): Promise<void>
  /**
   * Finishes what was begun, and gives the percentage that was last acknowledged for each flag.
   * Rejects if a write was refused.
   */
  stop(): Promise<ReadonlyMap<string, number>>
}

/**
 * Starts one writer a flag. Each reads its flag, sets another percentage, and repeats what is not
 * acknowledged under the same Idempotency-Key: so each acknowledged write is one commit.
 */
export function startWriters(api: Api, flags: readonly string[], random: Random): Writers {
  const last = new Map<string, number>()
  let acknowledged = 0
  let stopping = false
  const lane = async (flag: string) => {
    // Another plane may answer the next request: it must have seen this lane's last write.
    let after: string | undefined
    while (!stopping && acknowledged < MAX_WRITES) {
      const percent = random.between(1, 99_999) / 1000
      const { etag } = await api.insist('GET', paths.config(flag), { after })
      const body = { default: { percent } }
      const done = await api.insist('PATCH', paths.config(flag), { ifMatch: etag, body })
      after = done.revision
      last.set(flag, percent)
      acknowledged += 1
    }
  }
  const lanes = flags.map(lane)
  const all = Promise.allSettled(lanes)
  return {
    get acknowledged() {
      return acknowledged
    },
    async more(count, boundMs) {
      const wanted = acknowledged + count
      await until(`${count} more writes`, boundMs, () => acknowledged >= wanted)
    },
    async stop() {
      stopping = true
      await all
      await Promise.all(lanes)
      return last
    },
  }
}

/** The percentage that each flag's variation `on` has in a snapshot. */
export function readPercentages(
  snapshot: Snapshot,
  flags: readonly string[],
): ReadonlyMap<string, number> {
  const percentages = new Map<string, number>()
  for (const { key, default: serve } of snapshot.flags) {
    if (!flags.includes(key) || !('split' in serve)) continue
    const on = serve.split.allocations.find(({ variation }) => variation === 'on')
    const buckets = on?.ranges.reduce((sum, [start, end]) => sum + end - start, 0) ?? 0
    percentages.set(key, buckets / 1000)
  }
  return percentages
}
