import { Type } from '@sinclair/typebox'
import { AuditEntry } from '../answers/audit.ts'
import { FlagConfigChanged } from '../answers/flag.ts'
import { apiPath } from '../api-client.ts'
import { changeLines, entryRow } from '../audit-text.ts'
import { confirmChange } from '../confirmation.ts'
import { describeConfig } from '../flag-config-text.ts'
import { withSuggestion } from '../flag-suggestion.ts'
import { printable, printJson, printLine } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice flag history`. */
export interface HistoryOptions extends CommonOptions {
  readonly limit: number
}

/** Options of `sluice flag revert`. */
export interface RevertOptions extends CommonOptions {
  readonly to: string
  readonly reason?: string
}

const History = Type.Object({
  items: Type.Array(AuditEntry),
  next: Type.Union([Type.String(), Type.Null()]),
})

/** `sluice flag history`: how a flag became what it is in an environment; newest first. */
export async function showHistory(flag: string, options: HistoryOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  const path = apiPath('projects', project, 'flags', flag, 'environments', environment)
  const { body } = await withSuggestion(session, project, [flag], () =>
    session.api.get(`${path}/history?limit=${options.limit}`, History),
  )
  if (session.json) return printJson(body)
  for (const entry of body.items) {
    const [revision, when, who, type, what, why] = entryRow(entry)
    const reason = why === '' ? '' : `: ${why}`
    printLine(printable(`${revision}  ${when}  ${type}  ${who} ${what}${reason}`))
    for (const line of changeLines(entry)) printLine(`  ${line}`)
  }
  if (body.next !== null) printLine('There is more: raise --limit.')
}

/** `sluice flag revert`: puts a flag in an environment back to what it was at a revision. */
export async function revertFlag(flag: string, options: RevertOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  const path = apiPath('projects', project, 'flags', flag, 'environments', environment)
  const { to: revision, reason } = options
  const request = { body: reason === undefined ? { revision } : { revision, reason } }
  const { body } = await withSuggestion(session, project, [flag], async () => {
    const action = `put ${flag} back to ${revision}`
    await confirmChange(session, project, { flag, environment }, action)
    return session.api.post(`${path}/revert`, FlagConfigChanged, request)
  })
  if (session.json) return printJson(body)
  printLine(printable(`as it was at ${revision}: ${describeConfig(body)}`))
}
