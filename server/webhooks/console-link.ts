import type { FilteredEvent } from '../domain/event-filter.ts'

/** Where the console shows what an event is about. `publicUrl` is where people reach this server. */
export function consoleLink(
  publicUrl: string,
  project: string,
  { type, subject }: FilteredEvent,
): string {
  const root = `${publicUrl.replace(/\/+$/, '')}/console/p/${encodeURIComponent(project)}`
  if (type.startsWith('debt.')) return `${root}/debt`
  const flag = Object.hasOwn(subject, 'flag') ? subject.flag : undefined
  // A kill of many flags names them all: its entry in the audit is what they share.
  if (flag === undefined || flag.includes(',')) return `${root}/audit`
  const environment = Object.hasOwn(subject, 'environment') ? subject.environment : undefined
  const where = environment === undefined ? '' : `?env=${encodeURIComponent(environment)}`
  return `${root}/flags/${encodeURIComponent(flag)}${where}`
}
