import { FlagConfig } from '../answers/flag.ts'
import { KilledOne, RestoredMany } from '../answers/kill.ts'
import { apiPath } from '../api-client.ts'
import { confirmCritical } from '../confirmation.ts'
import { Failure } from '../failure.ts'
import { describeConfig } from '../flag-config-text.ts'
import { withSuggestion } from '../flag-suggestion.ts'
import { printable, printJson, printLine } from '../output.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'

/** Options of `sluice flag restore`. */
export interface RestoreOptions extends CommonOptions {
  readonly reason: string
  readonly tag?: string
  /** Id of the kill to lift. */
  readonly kill?: string
  readonly dryRun?: boolean
}

/** `sluice flag restore`: lifts kills, so that the flags serve what they are configured to. */
export async function restoreFlags(
  flags: readonly string[],
  options: RestoreOptions,
): Promise<void> {
  const { kill, tag, dryRun = false } = options
  const given = [flags.length > 0, kill !== undefined, tag !== undefined].filter(Boolean)
  if (given.length !== 1) {
    throw new Failure('USAGE', 'Name the flags to restore, or --kill, or --tag.', { exitCode: 2 })
  }
  const session = await openSession(options)
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  const what = kill ?? tag ?? flags.join(', ')
  if (!dryRun) await confirmCritical(session, project, environment, `restore ${what}`)
  const [flag] = flags
  await withSuggestion(session, project, flags, async () => {
    if (flag !== undefined && flags.length === 1 && !dryRun) {
      await restoreOne(session, project, environment, flag, options.reason)
    } else {
      await restoreMany(session, project, environment, flags, options)
    }
  })
}

async function restoreOne(
  session: Session,
  project: string,
  environment: string,
  flag: string,
  reason: string,
): Promise<void> {
  const path = apiPath('projects', project, 'flags', flag, 'environments', environment)
  const { body } = await session.api.post(`${path}/restore`, KilledOne, { body: { reason } })
  if (session.json) return printJson(body)
  const now = await session.api.get(path, FlagConfig)
  printLine(printable(`restored: ${describeConfig(now.body)}`))
}

async function restoreMany(
  session: Session,
  project: string,
  environment: string,
  flags: readonly string[],
  { kill, tag, reason, dryRun = false }: RestoreOptions,
): Promise<void> {
  const selection = kill !== undefined ? { killId: kill } : tag !== undefined ? { tag } : { flags }
  const path = apiPath('projects', project, 'environments', environment, 'restore')
  const { body } = await session.api.post(path, RestoredMany, {
    body: { ...selection, reason, dryRun },
  })
  if (session.json) return printJson(body)
  const verb = dryRun ? 'would be restored' : 'restored'
  const { restored, already } = body
  if (restored.length > 0) printLine(`${verb} in ${environment}: ${restored.join(', ')}`)
  if (already.length > 0) printLine(`not killed: ${already.join(', ')}`)
  if (dryRun) printLine('Nothing was changed: this was a dry run.')
}
