import { measureEvaluation } from '../edge/evaluation.ts'
import { measureHop } from '../edge/hop.ts'
import { startEdgeProcess } from '../edge/subject.ts'
import { type Part, Runs } from '../measure.ts'
import { writeMeasures } from '../table.ts'

const quick = 'quick'

/** Evaluation over OFREP against a bare server that gives the same bytes, and what a relay adds. */
export const edge: Part = {
  name: 'edge',
  title: 'An edge of Node, 100 flags: OFREP beside a bare server, and a relay',
  timeoutMs: 240_000,
  choices: [quick],
  async run(bench) {
    const isQuick = bench.chosen.includes(quick)
    const runs = new Runs()
    const subject = await startEdgeProcess(bench)
    await measureEvaluation(bench, runs, subject, isQuick)
    await measureHop(bench, runs, subject, isQuick ? 3 : 60)
    const few = isQuick ? 'Only a short run: no figures.\n\n' : ''
    return few + writeMeasures(runs.measures())
  },
}
