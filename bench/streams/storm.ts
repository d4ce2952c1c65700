import { freePort } from '../../test/helpers/free-port.ts'
import { Api, newAdminToken } from '../api.ts'
import { machineMs } from '../clock.ts'
import type { Bench, Runs } from '../measure.ts'
import { startSluice } from '../sluice-server.ts'
import { startFleet } from './fleet.ts'
import type { Pace } from './pace.ts'

const mebibyte = 1024 ** 2

/**
 * A server dies with all its streams and starts again, with the settings that it has by default. Its
 * clients retry as the SDK does.
 */
export async function measureStorm(bench: Bench, runs: Runs, pace: Pace): Promise<void> {
  const port = await freePort()
  const options = {
    folder: await bench.cleanup.folder(),
    adminToken: newAdminToken(),
    probe: true,
    port,
  }
  const settings = { SLUICE_STREAMS_PER_SECOND: '100000', SLUICE_STREAMS_MAX: '100000' }
  const first = await startSluice(bench.cleanup, { ...options, settings })
  const api = new Api(first.url, options.adminToken, 1)
  const key = await api.createEnvironment()
  await api.createFlag('checkout')
  api.close()
  const fleet = await startFleet(bench)
  const opened = fleet.complete('storm')
  await fleet.open({ name: 'storm', url: `${first.url}/sdk/v1/stream`, key }, pace.streams)
  await opened
  bench.progress(`${pace.streams} streams are open; their server is killed`)
  const back = fleet.complete('storm')
  await first.kill()
  const second = await startSluice(bench.cleanup, options)
  const ready = machineMs()
  const { at, refused } = await back
  const { peakRssBytes } = await second.memory()
  runs.add('storm: start again until ready', 's', second.startMs / 1000)
  runs.add('storm: from ready until all are back', 's', (Math.max(...at) - ready) / 1000)
  runs.add('storm: most back within one second', '% of all', (100 * busiestSecond(at)) / at.length)
  runs.add('storm: attempts told to come later', '', refused)
  runs.add('storm: peak RSS of the server', 'MiB', peakRssBytes / mebibyte)
  await fleet.stop()
  await second.stop()
}

/** The most times within any second. */
function busiestSecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  let most = 0
  let first = 0
  sorted.forEach((time, index) => {
    while (time - (sorted[first] ?? time) >= 1000) first += 1
    most = Math.max(most, index - first + 1)
  })
  return most
}
