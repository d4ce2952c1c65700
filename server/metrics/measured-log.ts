import type { CommitOutcome, Log } from '../store/contract.ts'
import { OutcomeUnknown, StoreUnavailable } from '../store/errors.ts'
import { commitsThrough } from '../store/wrapped-log.ts'
import type { Metrics } from './metrics.ts'

/** What became of a commit: the outcomes of the contract, and what an error says of it. */
export type MeasuredOutcome = CommitOutcome['status'] | 'unavailable' | 'unknown' | 'failed'

/** The log with its commits counted and timed, whoever makes them. */
export function measureLog(log: Log, engine: string, metrics: Metrics): Log {
  return commitsThrough(log, async (project, commit) => {
    const done = metrics.commitSeconds.startTimer({ engine })
    let outcome: MeasuredOutcome = 'failed'
    try {
      const answer = await log.commit(project, commit)
      outcome = answer.status
      return answer
    } catch (error) {
      if (error instanceof StoreUnavailable) outcome = 'unavailable'
      if (error instanceof OutcomeUnknown) outcome = 'unknown'
      throw error
    } finally {
      done()
      metrics.commits.inc({ outcome, engine })
    }
  })
}
