import { Environment } from '../answers/project.ts'
import { apiPath } from '../api-client.ts'
import { confirmDeletion } from '../confirmation.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { contentsQuery, type DeleteOptions } from './project.ts'

/** Options of `sluice environment create`. */
export interface CreateEnvironmentOptions extends CommonOptions {
  readonly name?: string
  readonly critical?: boolean
}

/** `sluice environment list` */
export async function listEnvironments(options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const page = await session.api.list(apiPath('projects', project, 'environments'), Environment)
  if (session.json) return printJson(page)
  if (page.items.length === 0) {
    return printLine(`${project} has no environment yet: sluice environment create <key>`)
  }
  printTable(
    ['KEY', 'NAME', 'CRITICAL', 'MADE'],
    page.items.map((one) => [one.key, one.name, one.critical ? 'yes' : 'no', one.createdAt]),
  )
}

/** `sluice environment create` */
export async function createEnvironment(
  key: string,
  { name, critical, ...options }: CreateEnvironmentOptions,
): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const path = apiPath('projects', project, 'environments')
  const { body } = await session.api.post(path, Environment, { body: { key, name, critical } })
  if (session.json) return printJson(body)
  printLine(printable(`Environment ${body.key} of ${project} is made. A key for an SDK of it:`))
  printLine(`  sluice token create --env ${body.key} --name <application> --project ${project}`)
}

/** `sluice environment delete`: says who reads it unless their keys are to go too. */
export async function deleteEnvironment(key: string, options: DeleteOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const path = apiPath('projects', project, 'environments', key)
  const { etag } = await session.api.get(path, Environment)
  await confirmDeletion(session, `the environment ${key} of ${project}`, key)
  await session.api.delete(`${path}${contentsQuery(options)}`, { ifMatch: etag })
  if (!session.json) printLine(printable(`Environment ${key} of ${project} is deleted`))
}
