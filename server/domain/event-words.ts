/** An event of the audit, as far as it is put into words. */
export interface WordedEvent {
  readonly type: string
  readonly subject: Readonly<Record<string, string>>
}

/** Verbs that stand for a whole type: what follows is the flag. */
const ofFlag: Readonly<Record<string, string>> = {
  'flag.killed': 'killed',
  'flag.restored': 'restored',
  'flag.archived': 'archived',
  'flag.unarchived': 'unarchived',
  'flag.exempted': 'exempted from flag debt:',
  'flag.unexempted': 'ended the exemption of',
  'flagConfig.changed': 'changed',
  'flagConfig.reverted': 'reverted',
  'killHold.joined': 'joined the holders of the kill of',
  'killHold.left': 'left the holders of the kill of',
  'killHold.old': 'found an alert that has held for a day the kill of',
  'debt.grown': 'found new stale flags:',
  'ramp.started': 'started the ramp of',
  'ramp.stepped': 'advanced the ramp of',
  'ramp.paused': 'paused the ramp of',
  'ramp.resumed': 'resumed the ramp of',
  'ramp.rolledBack': 'rolled back the ramp of',
  'ramp.completed': 'completed the ramp of',
  'ramp.aborted': 'aborted the ramp of',
  'schedule.created': 'scheduled a change of',
  'schedule.changed': 'edited the scheduled change of',
  'schedule.cancelled': 'cancelled the scheduled change of',
  'schedule.failed': 'could not make the scheduled change of',
  'schedule.skipped': 'skipped the scheduled change of',
}

/** Types that say all there is to say. */
const whole: Readonly<Record<string, string>> = {
  'debt.measured': 'measured flag debt',
  'debt.rulesChanged': 'changed the rules of flag debt',
  'deletion.swept': 'removed what a deleted environment left behind',
  'standby.begun': 'put the installation on standby',
  'standby.ended': 'activated the installation',
  'session.offered': 'created a login link',
  'session.opened': 'signed in to the console',
  'session.ended': 'signed out of the console',
}

/** Nouns that are written otherwise than in the type. */
const nouns: Readonly<Record<string, string>> = {
  exclusionGroup: 'exclusion group',
  killHook: 'kill hook',
  signingKey: 'signing key',
}

const verbs: Readonly<Record<string, string>> = {
  begun: 'began',
  rotated: 'rotated the secret of',
  disabled: 'disabled',
}

/** Kinds of token that belong to an application: people call them keys. */
const keyKinds = ['server', 'client', 'edge']

/**
 * What was done, as what follows the name of who did it: "added 3 values to the included list of
 * segment beta". A type that is not known reads as its verb and noun.
 */
export function eventWords({ type, subject }: WordedEvent): string {
  if (Object.hasOwn(whole, type)) return whole[type] ?? type
  const [kind = '', verb = ''] = type.split('.')
  const { environment, to, flag, flags } = subject
  const isItself = kind === 'environment'
  const where = environment === undefined || isItself ? '' : ` in ${environment}`
  if (Object.hasOwn(ofFlag, type)) {
    const back = type === 'flagConfig.reverted' && to !== undefined ? ` to revision ${to}` : ''
    return `${ofFlag[type]} ${flag?.replaceAll(',', ', ') ?? flags ?? ''}${where}${back}`.trim()
  }
  if (type === 'segment.listChanged') return listWords(subject)
  const said = Object.hasOwn(verbs, verb) ? verbs[verb] : verb
  return `${said} the ${nounOf(kind, subject)} ${nameOf(kind, subject)}${where}`.trim()
}

/** The noun of a kind of thing, with what kind of it. */
function nounOf(kind: string, { kind: tokenKind }: WordedEvent['subject']): string {
  if (kind === 'token' && tokenKind !== undefined) {
    return `${tokenKind} ${keyKinds.includes(tokenKind) ? 'key' : 'token'}`
  }
  return Object.hasOwn(nouns, kind) ? (nouns[kind] ?? kind) : kind
}

/** What people call it, else its key or id. */
function nameOf(kind: string, subject: WordedEvent['subject']): string {
  const id = subject[kind] ?? ''
  return subject.name === undefined ? id : `${subject.name} (${id})`
}

function listWords({ segment = '', list = '', added, removed }: WordedEvent['subject']): string {
  const where = `the ${list} list of segment ${segment}`
  if (Number(added) > 0) return `added ${values(Number(added))} to ${where}`
  if (Number(removed) > 0) return `removed ${values(Number(removed))} from ${where}`
  return `changed ${where}`
}

function values(count: number): string {
  return count === 1 ? '1 value' : `${count} values`
}
