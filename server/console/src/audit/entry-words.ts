import type { AuditEntry } from '../api/types.ts'

/** What cannot be said of the noun and the verb of the type alone. */
const sentences: Readonly<Record<string, string>> = {
  'flag.killed': 'killed',
  'flag.restored': 'restored',
  'killHold.joined': 'joined who holds the kill of',
  'killHold.left': 'left who holds the kill of',
  'killHold.old': 'found an alert that has held for a day the kill of',
  'flag.archived': 'archived',
  'flag.unarchived': 'brought back',
  'flag.deleted': 'deleted',
  'flag.exempted': 'answers for keeping',
  'flag.unexempted': 'keeps no longer',
  'flagConfig.changed': 'changed',
  'flagConfig.reverted': 'put back',
  'segment.listChanged': 'changed the list of the segment',
  'debt.grown': 'found new stale flags:',
  'debt.measured': 'measured the debt',
  'debt.rulesChanged': 'changed the rules of debt',
  'ramp.started': 'started a ramp of',
  'ramp.stepped': 'took a step further the ramp of',
  'ramp.paused': 'paused the ramp of',
  'ramp.resumed': 'let go on the ramp of',
  'ramp.rolledBack': 'rolled back the ramp of',
  'ramp.completed': 'completed the ramp of',
  'ramp.aborted': 'ended the ramp of',
  'schedule.created': 'planned a change of',
  'schedule.changed': 'planned anew the change of',
  'schedule.cancelled': 'took back the planned change of',
  'schedule.failed': 'could not change as planned',
  'schedule.skipped': 'missed the planned change of',
  'session.offered': 'made a login link',
  'session.opened': 'signed in to the console',
  'session.ended': 'signed out of the console',
  'project.begun': 'began the project',
}

const nouns: Readonly<Record<string, string>> = {
  exclusionGroup: 'exclusion group',
  killHook: 'kill hook',
  sdkKey: 'key',
  signingKey: 'signing key',
}

const verbs: Readonly<Record<string, string>> = {
  created: 'made',
  rotated: 'rotated the secret of',
}

/** What was done, as a sentence would say it. */
export function entryWords({ type, subject }: AuditEntry): string {
  const { environment, ...things } = subject
  const where = environment === undefined ? '' : ` in ${environment}`
  return `${verbOf(type)} ${nameOf(things)}${where}`.trim()
}

function verbOf(type: string): string {
  if (Object.hasOwn(sentences, type)) return sentences[type] ?? type
  const [noun = '', verb = ''] = type.split('.')
  const said = Object.hasOwn(verbs, verb) ? verbs[verb] : verb
  return `${said} the ${Object.hasOwn(nouns, noun) ? nouns[noun] : noun}`
}

/** What it was about; the first that is named counts. */
function nameOf(things: Readonly<Record<string, string>>): string {
  const { flag, flags, score: _score, stale: _stale, ...others } = things
  return flag ?? flags ?? Object.values(others)[0] ?? ''
}
