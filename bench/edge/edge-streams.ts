import { machineMs } from '../clock.ts'
import type { Bench, Runs } from '../measure.ts'
import { numberOf } from '../record.ts'
import { percentile } from '../statistics.ts'
import { startFleet } from '../streams/fleet.ts'
import type { Subject } from './subject.ts'

const flag = 'flag-0'
const kills = 10
const waitMs = 30_000
const mebibyte = 1024 ** 2
const name = 'edge'
const changed = 'event: delta'

/** What many streams of SDKs on one edge cost it, and how long a kill takes to all of them. */
export async function measureEdgeStreams(
  bench: Bench,
  runs: Runs,
  { api, edge, edgeUrl, key }: Subject,
  streams: number,
): Promise<void> {
  const fleet = await startFleet(bench)
  const rss = () => edge.ask({ type: 'cpu' }, (said) => numberOf(said, 'rssBytes'), waitMs)
  const before = await rss()
  const ms = await fleet.open({ name, url: `${edgeUrl}/sdk/v1/stream`, key }, streams)
  runs.add(`${streams} streams: opened`, '/s', (streams * 1000) / ms)
  runs.add(`${streams} streams: RSS of the edge`, 'MiB', ((await rss()) - before) / mebibyte)
  const times: number[] = []
  for (let kill = 0; kill < kills; kill += 1) {
    for (const action of ['kill', 'restore'] as const) {
      const { arrivals } = await fleet.expect(name, changed)
      const from = machineMs()
      await api.switchFlag(flag, action)
      const at = await arrivals
      if (action === 'kill') times.push(...at.map((one) => one - from))
    }
  }
  for (const [what, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
    ['the last', 1],
  ] as const) {
    const title = `${streams} streams: kill to all, from its POST: ${what}`
    runs.add(title, 'ms', percentile(times, share))
  }
  await fleet.stop()
  bench.progress(`${streams} streams of one edge`)
}
