import { Type } from '@sinclair/typebox'
import { AuditEntry, AuditVerification } from '../answers/audit.ts'
import { apiPath } from '../api-client.ts'
import { entryHeadings, entryRow } from '../audit-text.ts'
import { Failure } from '../failure.ts'
import { readMoment } from '../moment.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'

const pageItemsMax = 1000

/** What `sluice audit …` is about. */
export interface AuditOptions extends CommonOptions {
  /** The installation instead of a project. */
  readonly system?: boolean
}

/** Options of `sluice audit list`. */
export interface ListAuditOptions extends AuditOptions {
  readonly by?: string
  readonly type?: string
  readonly flag?: string
  readonly from?: string
  readonly to?: string
  readonly limit: number
}

/** Options of `sluice audit verify`. */
export interface VerifyAuditOptions extends AuditOptions {
  readonly checkpoint?: string
}

/** `sluice audit list`: who changed what, when and why; newest first. */
export async function listAudit(options: ListAuditOptions): Promise<void> {
  const session = await openSession(options)
  const path = await auditPath(session, options)
  const { by, type, flag } = options
  const environment = environmentOf(session, options)
  const from = options.from && readMoment(options.from, '--from')
  const to = options.to && readMoment(options.to, '--to')
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ by, type, flag, environment, from, to })) {
    if (value !== undefined) query.set(name, value)
  }
  const items: AuditEntry[] = []
  const page = Type.Object({
    items: Type.Array(AuditEntry),
    next: Type.Union([Type.String(), Type.Null()]),
  })
  // A page of a search may be short and still not be the last one.
  for (let next: string | null = ''; next !== null && items.length < options.limit; ) {
    query.set('limit', String(Math.min(options.limit - items.length, pageItemsMax)))
    if (next !== '') query.set('cursor', next)
    const { body } = await session.api.get(`${path}?${query}`, page)
    items.push(...body.items)
    next = body.next
  }
  if (session.json) return printJson({ items })
  if (items.length === 0) return printLine('Nothing like that is in the audit.')
  printTable(entryHeadings, items.map(entryRow))
}

/** `sluice audit verify`: fails, and names the first bad entry, if the audit is not what was written. */
export async function verifyAudit(options: VerifyAuditOptions): Promise<void> {
  const session = await openSession(options)
  const path = await auditPath(session, options)
  const { checkpoint } = options
  const query = checkpoint === undefined ? '' : `?checkpoint=${encodeURIComponent(checkpoint)}`
  const { body } = await session.api.get(`${path}/verify${query}`, AuditVerification)
  if (session.json) printJson(body)
  const { firstBad, faults, entries, signedThrough, documents } = body
  if (firstBad !== null) {
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more: see --json)` : ''
    const detail = `The first bad entry is ${firstBad.revision}: ${firstBad.detail}${more}.`
    throw new Failure(firstBad.code, detail)
  }
  if (session.json) return
  if (entries.count === 0) return printLine('The audit is empty.')
  const range = `entries ${entries.from} to ${entries.to} (${entries.count})`
  printLine(printable(`The audit is valid: ${range} follow on each other.`))
  printLine(
    signedThrough === null
      ? 'None of them is signed yet: that happens each minute.'
      : `They are signed up to ${signedThrough}.`,
  )
  const older =
    documents.older > 0 ? `; ${documents.older} were last written before the first entry kept` : ''
  printLine(`${documents.checked} documents agree with them${older}.`)
}

/** The installation has no environments: a setting is not about it, and an option is a mistake. */
function environmentOf(session: Session, { system = false, env }: AuditOptions) {
  if (!system) return session.named
  if (env === undefined) return undefined
  const detail = 'The audit of the installation has no environments: leave out --env, or --system.'
  throw new Failure('USAGE', detail, { exitCode: 2 })
}

async function auditPath(session: Session, { system = false }: AuditOptions): Promise<string> {
  return system ? '/audit' : apiPath('projects', await session.findProject(), 'audit')
}
