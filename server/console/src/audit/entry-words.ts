import type { AuditEntry } from '../api/types.ts'

const verbs: Readonly<Record<string, string>> = {
  'flag.created': 'made the flag',
  'flag.changed': 'changed the flag',
  'flag.archived': 'archived',
  'flag.unarchived': 'brought back',
  'flag.deleted': 'deleted',
  'flag.killed': 'killed',
  'flag.restored': 'restored',
  'flagConfig.changed': 'changed',
  'flagConfig.reverted': 'put back',
  'segment.created': 'made the segment',
  'segment.changed': 'changed the segment',
  'segment.deleted': 'deleted the segment',
  'environment.created': 'made the environment',
  'environment.changed': 'changed the environment',
  'token.created': 'made the token',
  'token.rotated': 'rotated the token',
  'token.revoked': 'revoked the token',
  'session.opened': 'signed in to the console',
  'session.ended': 'signed out of the console',
}

/** What was done, as a sentence would say it. */
export function entryWords({ type, subject }: AuditEntry): string {
  const { environment, flag, flags, segment, token, project } = subject
  const what = flag ?? flags ?? segment ?? token ?? project ?? ''
  const where = environment === undefined ? '' : ` in ${environment}`
  const verb = Object.hasOwn(verbs, type) ? verbs[type] : type
  return `${verb} ${what}${where}`.trim()
}
