import type { AuditEntry } from './answers/audit.ts'
import { printable } from './output.ts'

const valueCharsMax = 60
const changesMax = 20

/** When, who, what and why of an entry, for a row of a table. */
export function entryRow(entry: AuditEntry): readonly string[] {
  const { revision, committedAt, by, name, type, subject, reason } = entry
  const when = committedAt.replace('T', ' ').replace(/\.\d+Z$/, 'Z')
  return [revision, when, name ?? by, type, subjectText(subject), reason ?? '']
}

/** The headings of such rows. */
export const entryHeadings = ['REVISION', 'WHEN', 'WHO', 'WHAT', 'OF', 'WHY']

/** One line for each member that an entry changed. */
export function changeLines({ changes, changesLeftOut }: AuditEntry): string[] {
  const lines = changes.slice(0, changesMax).map(({ document, path, before, after }) => {
    const what = path === '' ? document : `${document} ${path}`
    if (before === undefined) return `+ ${what}: ${valueText(after)}`
    if (after === undefined) return `- ${what}: ${valueText(before)}`
    return `~ ${what}: ${valueText(before)} -> ${valueText(after)}`
  })
  const more = changes.length - lines.length + changesLeftOut
  return [...lines, ...(more > 0 ? [`and ${more} more: see --json`] : [])].map(printable)
}

function subjectText(subject: AuditEntry['subject']): string {
  return Object.entries(subject)
    .map(([what, value]) => `${what} ${value}`)
    .join(', ')
}

function valueText(value: unknown): string {
  const text = JSON.stringify(value) ?? ''
  return text.length <= valueCharsMax ? text : `${text.slice(0, valueCharsMax - 1)}…`
}
