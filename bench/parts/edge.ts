import { measureEdgeStreams } from '../edge/edge-streams.ts'
import { measureEvaluation } from '../edge/evaluation.ts'
import { measureHop } from '../edge/hop.ts'
import { startEdgeProcess } from '../edge/subject.ts'
import { measureWorkerd } from '../edge/workerd.ts'
import { type Part, Runs } from '../measure.ts'
import { writeMeasures } from '../table.ts'

const quick = 'quick'
const [node, workerd] = ['node', 'workerd']

/** Evaluation over OFREP against a bare server that gives the same bytes, and what a relay adds. */
export const edge: Part = {
  name: 'edge',
  title: 'An edge of Node and in workerd, 100 flags: OFREP beside bare servers, and a relay',
  timeoutMs: 900_000,
  choices: [quick, node, workerd],
  async run(bench) {
    const isQuick = bench.chosen.includes(quick)
    const runs = new Runs()
    const subject = await startEdgeProcess(bench)
    const isWanted = (runtime: string) =>
      bench.chosen.includes(runtime) || !bench.chosen.some((one) => one !== quick)
    if (isWanted(node)) {
      await measureEvaluation(bench, runs, subject, isQuick)
      await measureHop(bench, runs, subject, isQuick ? 3 : 60)
      await measureEdgeStreams(bench, runs, subject, isQuick ? 200 : 5_000)
    }
    if (isWanted(workerd)) await measureWorkerd(bench, runs, subject, isQuick)
    const few = isQuick ? 'Only a short run: no figures.\n\n' : ''
    return few + writeMeasures(runs.measures())
  },
}
