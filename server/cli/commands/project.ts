import { Project } from '../answers/project.ts'
import { apiPath } from '../api-client.ts'
import { confirmDeletion } from '../confirmation.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice project create`. */
export interface CreateProjectOptions extends CommonOptions {
  readonly name?: string
}

/** Options of `sluice project delete` and `sluice environment delete`. */
export interface DeleteOptions extends CommonOptions {
  /** What is in it goes too. */
  readonly includingContents?: boolean
}

/** `sluice project list` */
export async function listProjects(options: CommonOptions): Promise<void> {
  const { api, json } = await openSession(options)
  const page = await api.list('/projects', Project)
  if (json) return printJson(page)
  if (page.items.length === 0) {
    return printLine('There is no project yet: sluice project create <key>')
  }
  printTable(
    ['KEY', 'NAME', 'MADE'],
    page.items.map(({ key, name, createdAt }) => [key, name, createdAt]),
  )
}

/** `sluice project create` */
export async function createProject(key: string, options: CreateProjectOptions): Promise<void> {
  const { api, json } = await openSession(options)
  const { body } = await api.post('/projects', Project, { body: { key, name: options.name } })
  if (json) return printJson(body)
  printLine(printable(`Project ${body.key} is made. It needs an environment:`))
  printLine(`  sluice environment create production --critical --project ${body.key}`)
}

/** `sluice project delete`: says what is in it unless that is to go too. */
export async function deleteProject(key: string, options: DeleteOptions): Promise<void> {
  const session = await openSession(options)
  const path = apiPath('projects', key)
  const { etag } = await session.api.get(path, Project)
  await confirmDeletion(session, `the project ${key}`, key)
  await session.api.delete(`${path}${contentsQuery(options)}`, { ifMatch: etag })
  if (!session.json) printLine(printable(`Project ${key} is deleted`))
}

/** What a deletion is asked with. */
export function contentsQuery({ includingContents = false }: DeleteOptions): string {
  return includingContents ? '?includingContents=true' : ''
}
