import { createClient } from '@sluice/sdk'
import { machineMs } from '../clock.ts'
import type { Bench, Runs } from '../measure.ts'
import { percentile } from '../statistics.ts'
import type { Subject } from './subject.ts'

const waitMs = 10_000
const flag = 'flag-0'

/** A kill to an SDK at the control plane and to one behind the edge: the difference is the hop. */
export async function measureHop(
  { progress }: Bench,
  runs: Runs,
  { api, planeUrl, edgeUrl, key }: Subject,
  kills: number,
): Promise<void> {
  const clients = [planeUrl, edgeUrl].map((url) => createClient({ url, key, logger: false }))
  try {
    for (const client of clients) {
      if (!(await client.ready(waitMs))) throw new Error('a client got no flags')
    }
    const direct: number[] = []
    const relayed: number[] = []
    for (let kill = 0; kill < kills; kill += 1) {
      const seen = clients.map((client) => whenServed(client, false))
      const from = machineMs()
      await api.switchFlag(flag, 'kill')
      const [a = 0, b = 0] = await Promise.all(seen)
      direct.push(a - from)
      relayed.push(b - from)
      const back = clients.map((client) => whenServed(client, true))
      await api.switchFlag(flag, 'restore')
      await Promise.all(back)
    }
    for (const [what, share] of [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const) {
      runs.add(`kill to an SDK at the control plane: ${what}`, 'ms', percentile(direct, share))
      runs.add(`kill to an SDK behind the edge: ${what}`, 'ms', percentile(relayed, share))
    }
    progress(`${kills} kills through the edge`)
  } finally {
    await Promise.all(clients.map((client) => client.close()))
  }
}

/** When a client first serves a value of the flag, on the machine's clock. */
function whenServed(client: ReturnType<typeof createClient>, value: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop()
      reject(new Error(`${flag} did not become ${value}`))
    }, waitMs)
    const stop = client.on('change', () => {
      if (client.boolean(flag, {}, !value) !== value) return
      clearTimeout(timer)
      stop()
      resolve(machineMs())
    })
  })
}
