import { type Part, Runs } from '../measure.ts'
import { measureFanOut } from '../streams/fan-out.ts'
import { fullPace, quickPace } from '../streams/pace.ts'
import { measureRequests } from '../streams/requests.ts'
import { measureStorm } from '../streams/storm.ts'
import { writeMeasures } from '../table.ts'

const quick = 'quick'

/** What many streams cost, how long a kill takes to all of them, and whether they come back. */
export const streams: Part = {
  name: 'streams',
  title: `${fullPace.streams.toLocaleString('en-US')} streams of one environment, SQLite`,
  timeoutMs: 350_000,
  choices: [quick],
  async run(bench) {
    const runs = new Runs()
    const pace = bench.chosen.includes(quick) ? quickPace : fullPace
    await measureFanOut(bench, runs, pace)
    await measureStorm(bench, runs, pace)
    await measureRequests(bench, runs, pace)
    const few = pace === quickPace ? `Only ${pace.streams} streams: no figures.\n\n` : ''
    return few + writeMeasures(runs.measures())
  },
}
