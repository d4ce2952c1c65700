import { eventOf, expectUnchanged } from '../changes/change.ts'
import { judgeFlags, readWitnesses } from '../debt/facts.ts'
import { type DebtReportDocument, documentName } from '../domain/documents.ts'
import { debtScore } from '../domain/lifecycle.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { ProjectState } from '../state/project-state.ts'
import { type Decision, type Settled, transact } from '../state/transact.ts'
import type { Store } from '../store/contract.ts'

const principal = 'system:debt'
const trendDaysMax = 400
/** Names in an event; all of them are in the report. */
const namedMax = 20

/**
 * Judges all flags once a day, keeps the trend, and tells of those that became stale: the event
 * `debt.grown` names them, `debt.measured` says that there are none. Harmless when two planes do it
 * at once: the second finds the day done.
 */
export async function sweepDebt(
  store: Pick<Store, 'log' | 'notes' | 'telemetry'>,
  feeds: Iterable<ProjectFeed>,
  nowMs: number,
): Promise<void> {
  for (const feed of feeds) {
    if (feed.regressed || isDone(feed.state, nowMs)) continue
    const witnesses = await readWitnesses(store, feed.state, nowMs)
    const request = { principal, operationId: null, requestHash: '' }
    await transact(store.log, feed, request, (state) => {
      if (isDone(state, nowMs)) return { settled: null, about: [documentName.debtReport] }
      return reportDecision(state, witnesses, nowMs)
    })
  }
}

function isDone({ documents }: ProjectState, nowMs: number): boolean {
  const at = documents.debtReport.get('project')?.at ?? ''
  return at.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10)
}

function reportDecision(
  state: ProjectState,
  witnesses: Parameters<typeof judgeFlags>[1],
  nowMs: number,
): Decision<null> | Settled<null> {
  const at = new Date(nowMs).toISOString()
  const judged = judgeFlags(state, witnesses, nowMs)
  const before = state.documents.debtReport.get('project')
  const known = new Map(before?.stale.map(({ flag, since }) => [flag, since]))
  const stale = judged
    .filter(({ verdict }) => verdict.stage === 'stale')
    .map(({ flag }) => ({ flag: flag.key, since: known.get(flag.key) ?? at }))
  const flags = judged.filter(({ verdict }) => verdict.stage !== 'archived').length
  const score = debtScore(judged.map(({ verdict }) => verdict))
  const day = { date: at.slice(0, 10), score, stale: stale.length, flags }
  const report: DebtReportDocument = {
    at,
    stale,
    trend: [...(before?.trend ?? []), day].slice(-trendDaysMax),
  }
  const added = stale.filter(({ flag }) => !known.has(flag)).map(({ flag }) => flag)
  const named = added.slice(0, namedMax).join(', ')
  const more = added.length > namedMax ? ` and ${added.length - namedMax} more` : ''
  const subject = { score: String(score), stale: String(stale.length) }
  const author = { by: principal, at }
  const doc = documentName.debtReport
  return {
    expect: [expectUnchanged(state, doc)],
    put: [{ doc, value: report, delivers: false }],
    drop: [],
    event:
      added.length === 0
        ? eventOf('debt.measured', author, subject)
        : eventOf('debt.grown', author, { ...subject, flags: `${named}${more}` }),
    result: null,
  }
}
