import type { Runs } from '../measure.ts'
import type { OwnedProcess } from '../owned-process.ts'
import { numberOf } from '../record.ts'

const connections = 32
const waitMs = 60_000

/** Who answers. The first is ours, the second the one that it is measured by. */
export interface Contestant {
  readonly name: string
  readonly url: string
  readonly request: string
  /** Says what processor time it took; undefined if the process that answers is not ours to ask. */
  readonly process: OwnedProcess | undefined
}

/** How they are measured. */
export interface Turns {
  readonly runs: Runs
  readonly isQuick: boolean
}

/** Puts the same load on each in turns, so that what slows the machine slows all. Gives the ratios. */
export async function takeTurns(
  load: OwnedProcess,
  contestants: readonly Contestant[],
  what: string,
  { runs, isQuick }: Turns,
): Promise<readonly number[]> {
  const ratios: number[] = []
  for (let run = 0; run < (isQuick ? 1 : 7); run += 1) {
    const perSecond = new Map<string, number>()
    for (const contestant of contestants) {
      const { name } = contestant
      const answered = await measure(load, contestant, isQuick ? 200 : 2_000)
      runs.add(`${what}: ${name}`, 'req/s', answered.perSecond)
      if (answered.cpuUs !== undefined) {
        runs.add(`${what}: ${name}, processor time`, 'µs', answered.cpuUs)
      }
      perSecond.set(name, answered.perSecond)
    }
    const [ours = 0, ...others] = perSecond.values()
    for (const [i, name] of [...perSecond.keys()].slice(1).entries()) {
      runs.add(`${what}: edge / ${name}`, '×', ours / (others[i] ?? 0))
    }
    ratios.push(ours / (others[0] ?? 0))
  }
  return ratios
}

async function measure(
  load: OwnedProcess,
  { url, request, process }: Contestant,
  durationMs: number,
): Promise<{ readonly perSecond: number; readonly cpuUs: number | undefined }> {
  const cpu = () => process?.ask({ type: 'cpu' }, (said) => numberOf(said, 'cpuMs'), waitMs)
  const pace = { connections, warmUpMs: durationMs / 4, durationMs }
  const before = await cpu()
  const message = { type: 'load', url, request, ...pace }
  const perSecond = await load.ask(message, (said) => numberOf(said, 'perSecond'), waitMs)
  const after = await cpu()
  if (before === undefined || after === undefined) return { perSecond, cpuUs: undefined }
  // The warm-up is in the processor time, too.
  const answers = (perSecond * durationMs * 1.25) / 1000
  return { perSecond, cpuUs: ((after - before) * 1000) / answers }
}
