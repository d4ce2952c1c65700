import { type Part, Runs } from '../measure.ts'
import { measureController } from '../ramps/controller.ts'
import { fullPace, quickPace } from '../ramps/pace.ts'
import { simulateRamps } from '../ramps/simulations.ts'
import { measureTurns } from '../ramps/turns.ts'
import { writeMeasures } from '../table.ts'

const quick = 'quick'
const simulated = 'simulated'
const turns = 'turns'
const controller = 'controller'
const pieces: readonly string[] = [simulated, turns, controller]

/** How well gates judge, how soon all SDKs obey a verdict, and what driving many ramps costs. */
export const ramps: Part = {
  name: 'ramps',
  title:
    'Ramps: simulated users, against a fixed threshold that is looked at once an hour; and real ones',
  timeoutMs: 1_500_000,
  choices: [quick, ...pieces],
  async run(bench) {
    const isQuick = bench.chosen.includes(quick)
    const pace = isQuick ? quickPace : fullPace
    const chosen = pieces.filter((piece) => bench.chosen.includes(piece))
    const isWanted = (piece: string) => chosen.length === 0 || chosen.includes(piece)
    const tables: string[] = []
    if (isWanted(simulated)) tables.push(await simulateRamps(bench, isQuick))
    const runs = new Runs()
    if (isWanted(turns)) await measureTurns(bench, runs, pace)
    if (isWanted(controller)) await measureController(bench, runs, pace)
    const measures = runs.measures()
    if (measures.length > 0) tables.push(writeMeasures(measures))
    return tables.join('\n\n')
  },
}
