import { Value } from '@sinclair/typebox/value'
import { writePair } from '@sluice/sdk/pair'
import { readDocumentAt } from '../audit/document-history.ts'
import { isInHistory } from '../audit/records.ts'
import { initialConfig } from '../domain/delivered.ts'
import {
  documentName,
  type EnvironmentDocument,
  type FlagConfigDocument,
  type FlagDocument,
} from '../domain/documents.ts'
import { areEqual } from '../domain/equal.ts'
import { Refusal, refuseFaults } from '../domain/refusal.ts'
import { documentSchemas } from '../schemas/documents.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled } from '../state/transact.ts'
import type { Audit, Pair } from '../store/contract.ts'
import { type Author, eventOf } from './change.ts'
import { configOf, patchConfigDecision } from './flag-configs.ts'
import type { PatternJudge } from './pattern.ts'

/**
 * A flag's configuration in an environment as it was at a revision, from the audit. Refuses with
 * INVALID when the revision is still to come, and with NOT_FOUND when the flag was not there yet or
 * what was there is no longer kept.
 */
export async function readConfigAt(
  audit: Audit,
  state: ProjectState,
  flag: FlagDocument,
  environment: EnvironmentDocument,
  pair: Pair,
): Promise<FlagConfigDocument> {
  const { project, head, documents } = state
  const at = writePair(pair)
  if (head === null || !(await isInHistory(audit, project, head, pair))) {
    const now = head === null ? 'there is none' : `the last one is ${writePair(head)}`
    const message = `${at} is not a revision of this project; ${now}`
    refuseFaults([{ path: '/revision', code: 'UNKNOWN_REVISION', message }])
  }
  const read = (doc: string) => {
    const last = documents.row(doc)?.revision ?? 0
    return readDocumentAt(audit, project, doc, last, pair.revision)
  }
  const flagThen = await read(documentName.flag(flag.key))
  if (flagThen.status === 'absent') {
    throw new Refusal('NOT_FOUND', `There was no flag "${flag.key}" at ${at}.`)
  }
  const then = await read(documentName.flagConfig(flag.key, environment.id))
  if (then.status === 'absent') return initialConfig(flag)
  if (then.status === 'present' && Value.Check(documentSchemas.flagConfig, then.value)) {
    return then.value
  }
  throw new Refusal(
    'NOT_FOUND',
    `What ${flag.key} was in ${environment.key} at ${at} is no longer kept.`,
  )
}

/**
 * Puts a flag's configuration back to what it was: the ranges as they were stored, so that everybody
 * gets again what they got then. A kill stays. Refuses with INVALID when something it refers to is
 * gone. Settled when nothing differs.
 */
export function revertDecision(
  state: ProjectState,
  flag: FlagDocument,
  environment: EnvironmentDocument,
  to: { readonly revision: string; readonly config: FlagConfigDocument; readonly reason?: string },
  author: Author,
  patternFault: PatternJudge,
): Decision<FlagConfigDocument> | Settled<FlagConfigDocument> {
  const current = configOf(state, flag, environment)
  // A ramp of then drives nothing now.
  const { updatedAt: _then, ramp: _driver, ...patch } = to.config
  const { updatedAt: _now, ramp: _drives, ...present } = current
  if (areEqual(patch, present)) {
    const about = [documentName.flagConfig(flag.key, environment.id)]
    return { settled: current, about }
  }
  const decision = refuseKindly(to.revision, () =>
    patchConfigDecision(state, flag, environment, patch, author, patternFault),
  )
  const subject = { flag: flag.key, environment: environment.key, to: to.revision }
  return { ...decision, event: eventOf('flagConfig.reverted', author, subject, to.reason) }
}

function refuseKindly<T>(revision: string, decide: () => T): T {
  try {
    return decide()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'INVALID') throw error
    throw new Refusal(
      'INVALID',
      `What was there at ${revision} can no longer be served: ${error.message}. Bring back what is missing, or change the flag instead.`,
      error.extra,
    )
  }
}
