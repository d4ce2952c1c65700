import { KillHook, NewKillHook } from '../answers/webhook.ts'
import { apiPath } from '../api-client.ts'
import { confirmDeletion } from '../confirmation.ts'
import { Failure } from '../failure.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'

/** Options of `sluice kill-hook create`. */
export interface CreateKillHookOptions extends CommonOptions {
  readonly name: string
  readonly format: string
  /** Each `label=value`. */
  readonly match?: readonly string[]
  readonly flag?: readonly string[]
  readonly tag?: string
  readonly restore?: boolean
  /** Print the bare secret and nothing else. */
  readonly secret?: boolean
}

/** `sluice kill-hook list` */
export async function listKillHooks(options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const page = await session.api.list(await pathOf(session), KillHook)
  if (session.json) return printJson(page)
  printTable(
    ['ID', 'NAME', 'FORMAT', 'KILLS', 'RESTORES', 'PATH'],
    page.items.map((one) => [
      one.id,
      one.name,
      one.format,
      one.mappings
        .map(({ flags, tag }) => [...flags, ...(tag === null ? [] : [`tag ${tag}`])].join(','))
        .join('; '),
      one.restoreWhenResolved ? 'yes' : 'no',
      one.path,
    ]),
  )
}

/** `sluice kill-hook create`: the only one that shows the secret. */
export async function createKillHook(options: CreateKillHookOptions): Promise<void> {
  const match = Object.fromEntries((options.match ?? []).map(readLabel))
  const session = await openSession(options)
  const { name, format, flag: flags, tag, restore: restoreWhenResolved } = options
  const { body } = await session.api.post(await pathOf(session), NewKillHook, {
    body: { name, format, mappings: [{ match, flags, tag }], restoreWhenResolved },
  })
  if (options.secret === true) return printLine(body.secret)
  if (session.json) return printJson(body)
  printLine(printable(`Kill hook ${body.id} (${body.name}) is made for ${body.environment}.`))
  printLine(`Alerts are posted to ${body.path} with this secret, which is shown only now:`)
  printLine(`  ${body.secret}`)
}

/** `sluice kill-hook delete` */
export async function deleteKillHook(id: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const path = await pathOf(session, id)
  const { body, etag } = await session.api.get(path, KillHook)
  await confirmDeletion(session, `the kill hook ${id} (${body.name})`, id)
  await session.api.delete(path, { ifMatch: etag })
  if (!session.json) printLine(printable(`Kill hook ${id} (${body.name}) is deleted`))
}

async function pathOf(session: Session, ...rest: readonly string[]): Promise<string> {
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  return apiPath('projects', project, 'environments', environment, 'kill-hooks', ...rest)
}

function readLabel(text: string): [name: string, value: string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw new Failure('USAGE', `--match takes a label such as alertname=HighErrorRate`, {
    exitCode: 2,
  })
}
