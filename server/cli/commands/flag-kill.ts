import { KilledMany, KilledOne } from '../answers/kill.ts'
import { apiPath } from '../api-client.ts'
import { Failure } from '../failure.ts'
import { withSuggestion } from '../flag-suggestion.ts'
import { holderLines } from '../hold-text.ts'
import { printable, printJson, printLine } from '../output.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'
import { watchReceipts } from './receipts.ts'

/** Options of `sluice flag kill`. */
export interface KillOptions extends CommonOptions {
  readonly reason: string
  readonly tag?: string
  readonly dryRun?: boolean
  readonly follow?: boolean
  readonly timeout: string
}

/** `sluice flag kill`. Never asks: whoever kills a flag has no time. */
export async function killFlags(flags: readonly string[], options: KillOptions): Promise<void> {
  if (flags.length > 0 === (options.tag !== undefined)) {
    throw new Failure('USAGE', 'Name the flags to kill, or --tag.', { exitCode: 2 })
  }
  const session = await openSession(options)
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  const [flag] = flags
  const revision = await withSuggestion(session, project, flags, async () =>
    flag !== undefined && flags.length === 1 && options.dryRun !== true
      ? killOne(session, project, environment, flag, options.reason)
      : killMany(session, project, environment, flags, options),
  )
  if (revision === null) return
  if (options.follow === true) {
    const { timeout } = options
    return watchReceipts(session, project, environment, { revision, timeout })
  }
  if (session.json) return
  printLine(`See it arrive: sluice receipts --follow --revision ${revision} --env ${environment}`)
}

async function killOne(
  session: Session,
  project: string,
  environment: string,
  flag: string,
  reason: string,
): Promise<string | null> {
  const path = apiPath('projects', project, 'flags', flag, 'environments', environment, 'kill')
  const { body } = await session.api.post(path, KilledOne, { body: { reason } })
  const { killed, revision } = body
  if (session.json) {
    printJson(body)
    return revision
  }
  if (killed === null) {
    printLine(`${flag} is not killed in ${environment}`)
    return null
  }
  printLine(
    printable(
      `${flag} is killed in ${environment} since ${killed.at} (${killed.id}: ${killed.reason}), ` +
        `revision ${revision}`,
    ),
  )
  for (const line of holderLines(body)) printLine(printable(line))
  printLine(`Lift it: sluice flag restore --kill ${killed.id} --env ${environment} --reason <why>`)
  return revision
}

async function killMany(
  session: Session,
  project: string,
  environment: string,
  flags: readonly string[],
  { tag, reason, dryRun = false }: KillOptions,
): Promise<string | null> {
  const selection = tag === undefined ? { flags } : { tag }
  const path = apiPath('projects', project, 'environments', environment, 'kill')
  const { body } = await session.api.post(path, KilledMany, {
    body: { ...selection, reason, dryRun },
  })
  const { id, killed, already, revision } = body
  if (session.json) {
    printJson(body)
    return dryRun ? null : revision
  }
  if (killed.length > 0) {
    const verb = dryRun ? 'would be killed' : 'killed'
    printLine(printable(`${verb} in ${environment}: ${killed.join(', ')}`))
  }
  if (already.length > 0) printLine(`killed already: ${already.join(', ')}`)
  if (dryRun) {
    printLine('Nothing was changed: this was a dry run.')
    return null
  }
  if (id === null) return revision
  printLine(`Kill ${id}, revision ${revision}.`)
  printLine(`Lift it: sluice flag restore --kill ${id} --env ${environment} --reason <why>`)
  return revision
}
