import type { CommitOutcome, Log } from '../store/contract.ts'
import { OutcomeUnknown, StoreUnavailable } from '../store/errors.ts'
import { commitsThrough } from '../store/wrapped-log.ts'
import type { Metrics } from './metrics.ts'

/** What becomes of commits: the outcomes of the contract, and what an error says of one. */
type MeasuredOutcome = CommitOutcome['status'] | 'unavailable' | 'unknown' | 'failed'

/** All of them, at what they begin with: a rise from nothing would be no rise to an alert. */
const outcomes: Readonly<Record<MeasuredOutcome, number>> = {
  committed: 0,
  replayed: 0,
  keyReused: 0,
  conflict: 0,
  regressed: 0,
  layoutChanged: 0,
  tooLarge: 0,
  blobsMissing: 0,
  unavailable: 0,
  unknown: 0,
  failed: 0,
}

/** The log with its commits counted and timed, whoever makes them. */
export function measureLog(log: Log, engine: string, metrics: Metrics): Log {
  for (const outcome of Object.keys(outcomes)) metrics.commits.inc({ outcome, engine }, 0)
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
