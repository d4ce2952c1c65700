import { setTimeout as delay } from 'node:timers/promises'
import { type Client, createClient } from '@sluice/sdk'
import { documentedProxies, startDocumentedProxy } from '../../test/helpers/documented-proxy.ts'
import { Api, newAdminToken } from '../api.ts'
import { machineMs } from '../clock.ts'
import { type Bench, type Part, Runs } from '../measure.ts'
import { startSluice } from '../sluice-server.ts'
import { percentile } from '../statistics.ts'
import { writeMeasures } from '../table.ts'

const runCount = 3
const killsPerRun = 40
/** Between two changes; random, so that kills do not keep step with timers of a proxy. */
const pauseMsMax = 100
const servedMs = 10_000

/** From a kill to an SDK behind each proxy of `docs/proxies.md`, and to one without a proxy. */
export const proxies: Part = {
  name: 'proxies',
  title: 'Kill to one SDK, from its POST, behind each proxy',
  timeoutMs: 240_000,
  async run(bench) {
    const adminToken = newAdminToken()
    const folder = await bench.cleanup.folder()
    const server = await startSluice(bench.cleanup, { folder, adminToken })
    const api = new Api(server.url, adminToken, 2)
    bench.cleanup.add(async () => api.close())
    const key = await api.createEnvironment()
    await api.createFlag('checkout')
    await api.patchConfig('checkout', { on: true })
    const ways = [{ name: 'no proxy', url: server.url }]
    for (const name of documentedProxies) {
      const proxy = await startDocumentedProxy(name, server.url)
      bench.cleanup.add(() => proxy.stop())
      ways.push({ name, url: proxy.url })
    }
    const runs = new Runs()
    for (let run = 0; run < runCount; run += 1) {
      for (const { name, url } of ways) {
        bench.progress(`${name}, run ${run + 1} of ${killsPerRun} kills`)
        const times = await measureWay(bench, api, url, key)
        runs.add(`${name}: p50`, 'ms', percentile(times, 0.5))
        runs.add(`${name}: p99`, 'ms', percentile(times, 0.99))
      }
    }
    return writeMeasures(runs.measures())
  },
}

/** Milliseconds from each kill's POST until a client behind `url` serves it. */
async function measureWay(bench: Bench, api: Api, url: string, key: string): Promise<number[]> {
  const client = createClient({ url, key, logger: false })
  bench.cleanup.add(() => client.close())
  const times: number[] = []
  await untilServed(client, true)
  for (let kill = 0; kill < killsPerRun; kill += 1) {
    await delay(Math.random() * pauseMsMax)
    const sent = machineMs()
    const served = untilServed(client, false)
    await api.switchFlag('checkout', 'kill')
    times.push((await served) - sent)
    const restored = untilServed(client, true)
    await api.switchFlag('checkout', 'restore')
    await restored
  }
  await client.close()
  return times
}

/** When the client first serves the value; rejects if it does not in ten seconds. */
function untilServed(client: Client, value: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(new Error('not served'))), servedMs)
    const look = (): void => {
      if (client.boolean('checkout', {}, !value) !== value) return
      const at = machineMs()
      settle(() => resolve(at))
    }
    const stopListening = client.on('change', look)
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      stopListening()
      act()
    }
    look()
  })
}
