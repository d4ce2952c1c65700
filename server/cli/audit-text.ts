import { eventWords } from '../domain/event-words.ts'
import { toldChanges } from '../domain/told-changes.ts'
import type { AuditEntry } from './answers/audit.ts'
import { printable } from './output.ts'

const valueCharsMax = 60
const changesMax = 20

/** When, who, what and why of an entry, for a row of a table. */
export function entryRow(entry: AuditEntry): readonly string[] {
  const { revision, committedAt, by, name, type, subject, reason } = entry
  const when = committedAt.replace('T', ' ').replace(/\.\d+Z$/, 'Z')
  return [revision, when, name ?? by, type, eventWords({ type, subject }), reason ?? '']
}

/** The headings of such rows. */
export const entryHeadings = ['REVISION', 'WHEN', 'WHO', 'TYPE', 'WHAT', 'WHY']

/** One line for each member that an entry changed. */
export function changeLines({ changes, changesLeftOut }: AuditEntry): string[] {
  const told = toldChanges(changes)
  const lines = told.slice(0, changesMax).map(({ document, path, before, after, isServe }) => {
    const what = path === '' ? document : `${document} ${path}`
    const text = isServe ? String : valueText
    if (before === undefined) return `+ ${what}: ${text(after)}`
    if (after === undefined) return `- ${what}: ${text(before)}`
    return `~ ${what}: ${text(before)} -> ${text(after)}`
  })
  const more = told.length - lines.length + changesLeftOut
  return [...lines, ...(more > 0 ? [`and ${more} more: see --json`] : [])].map(printable)
}

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? ''
  return text.length <= valueCharsMax ? text : `${text.slice(0, valueCharsMax - 1)}…`
}
