import { Project } from '../answers.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice project create`. */
export interface CreateProjectOptions extends CommonOptions {
  readonly name?: string
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
