import { setTimeout as delay } from 'node:timers/promises'
import { Api, configPath, newAdminToken } from '../api.ts'
import { machineMs } from '../clock.ts'
import type { Bench, Runs } from '../measure.ts'
import { numberOf, stringOf } from '../record.ts'
import { type SdkFleet, startSdkFleet, untilApplied } from '../sdk-fleet.ts'
import { startSluice } from '../sluice-server.ts'
import { percentile } from '../statistics.ts'
import { type NumberSource, startNumberSource } from './number-source.ts'
import type { Pace } from './pace.ts'

const cut = 'cut'
/** Between two turns; random, so that they do not keep step with timers of the server. */
const pauseMsMax = 500

interface Stage {
  readonly api: Api
  readonly fleet: SdkFleet
  readonly source: NumberSource
}

/**
 * How soon all SDKs serve what a ramp has turned to: from the No-Go of a gate that takes it back,
 * and from the call that cuts over to everybody, or back.
 */
export async function measureTurns(bench: Bench, runs: Runs, pace: Pace): Promise<void> {
  const { cleanup } = bench
  const adminToken = newAdminToken()
  const source = await startNumberSource(cleanup)
  const server = await startSluice(cleanup, {
    folder: await cleanup.folder(),
    adminToken,
    settings: { SLUICE_PROMETHEUS_URL: source.url },
  })
  const api = new Api(server.url, adminToken, 4)
  cleanup.add(async () => api.close())
  const key = await api.createEnvironment()
  for (let turn = 0; turn < pace.turns; turn += 1) await api.createFlag(flagOf(turn))
  await api.createFlag(cut)
  const fleet = await startSdkFleet(bench, { url: server.url, key }, pace.clients)
  bench.progress(`${pace.clients} clients are ready`)
  const stage = { api, fleet, source }
  for (let turn = 0; turn < pace.turns; turn += 1) {
    await measureVerdict(runs, stage, flagOf(turn))
    await measureCut(runs, stage)
  }
  await fleet.stop()
  await server.stop()
}

/** From the look at which a gate's source first says that something is wrong. */
async function measureVerdict(
  runs: Runs,
  { api, fleet, source }: Stage,
  flag: string,
): Promise<void> {
  const query = `wrong_${flag.replace('-', '_')}`
  const gate = { id: 'wrong', source: { promql: query }, limit: { max: 0.5 }, intervalMs: 1000 }
  const step = { to: { percent: 100 }, holdMs: null, gates: [gate] }
  const there = await fleet.expect(flag, true)
  await api.send('POST', `${configPath(flag)}/ramp`, { steps: [step] })
  await there.served
  // Some looks at which all is well.
  await delay(1000 + Math.random() * pauseMsMax)
  const back = await fleet.expect(flag, false)
  const saidAt = await source.turnBad(query)
  addTurn(runs, 'No-Go', await back.served, saidAt)
  const receipts = await untilApplied(api, fleet.count)
  runs.add('No-Go: from its commit to all, as receipts say', 'ms', numberOf(receipts, 'msTo100'))
}

/** Cut-over to everybody in one step, and cut-back by one call. */
async function measureCut(runs: Runs, { api, fleet }: Stage): Promise<void> {
  const turn = async (what: string, value: boolean, path: string, input: object) => {
    await delay(Math.random() * pauseMsMax)
    const turned = await fleet.expect(cut, value)
    const sentAt = machineMs()
    const { body } = await api.send('POST', path, input)
    addTurn(runs, what, await turned.served, sentAt)
    const receipts = await untilApplied(api, fleet.count, stringOf(body, 'revision'))
    runs.add(
      `${what}: from its commit to all, as receipts say`,
      'ms',
      numberOf(receipts, 'msTo100'),
    )
    return stringOf(body, 'id')
  }
  const plan = { strategy: 'blueGreen', holdMs: null, force: true, reason: 'bench' }
  const id = await turn('blue-green, cut over', true, `${configPath(cut)}/ramp`, plan)
  const path = `/projects/bench/ramps/${id}/rollback`
  await turn('blue-green, cut back', false, path, { reason: 'bench' })
}

function addTurn(runs: Runs, what: string, served: readonly number[], since: number): void {
  const times = served.map((at) => at - since)
  runs.add(`${what}: to half of the SDKs`, 'ms', percentile(times, 0.5))
  runs.add(`${what}: to the last SDK`, 'ms', Math.max(...times))
}

function flagOf(turn: number): string {
  return `flag-${turn}`
}
