import {
  type DebtExemptionDocument,
  type DebtRulesDocument,
  documentName,
  type FlagDocument,
  type LifecycleRules,
} from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import { readTimestamp } from '../domain/timestamp.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import { type Author, eventOf, expectUnchanged } from './change.ts'

/** Nobody answers for a flag for longer than that without saying so again. */
const exemptionDaysMax = 400
const dayMs = 24 * 60 * 60 * 1000

/** Replaces members of the rules that a project's flags are judged by. */
export function patchRulesDecision(
  state: ProjectState,
  rules: LifecycleRules,
  patch: Partial<LifecycleRules>,
  author: Author,
): Decision<DebtRulesDocument> {
  const value = { ...rules, ...patch, updatedAt: author.at }
  const doc = documentName.debtRules
  return {
    expect: [expectUnchanged(state, doc)],
    put: [{ doc, value, delivers: false }],
    drop: [],
    event: eventOf('debt.rulesChanged', author, {}),
    result: value,
  }
}

/** Notes who answers for keeping a flag, and until when. */
export function exemptFlagDecision(
  state: ProjectState,
  flag: FlagDocument,
  { owner, reason, until: text }: Pick<DebtExemptionDocument, 'owner' | 'reason' | 'until'>,
  author: Author,
): Decision<DebtExemptionDocument> {
  const until = readTimestamp(text)
  const ahead = Date.parse(until ?? '') - Date.parse(author.at)
  if (until === null || !(ahead > 0 && ahead <= exemptionDaysMax * dayMs)) {
    const message = `must be a date and time, ISO 8601, at most ${exemptionDaysMax} days ahead`
    throw new Refusal('INVALID', `until ${message}.`, {
      errors: [{ path: '/until', code: 'RANGE', message }],
    })
  }
  const doc = documentName.debtExemption(flag.key)
  const value = { flag: flag.key, owner, reason, until, by: author.by, at: author.at }
  return {
    expect: [expectUnchanged(state, doc), { doc: documentName.flag(flag.key), is: 'present' }],
    put: [{ doc, value, delivers: false }],
    drop: [],
    event: eventOf('flag.exempted', author, { flag: flag.key }, reason),
    result: value,
  }
}

/** Ends an exemption before its time; nothing if there is none. */
export function unexemptFlagDecision(
  state: ProjectState,
  flag: FlagDocument,
  author: Author,
): Decision<null> | Settled<null> {
  const doc = documentName.debtExemption(flag.key)
  if (state.documents.debtExemption.get(flag.key) === undefined) {
    return { settled: null, about: [doc] }
  }
  return {
    expect: [expectUnchanged(state, doc)],
    put: [],
    drop: [{ doc, delivers: false }],
    event: eventOf('flag.unexempted', author, { flag: flag.key }),
    result: null,
  }
}
