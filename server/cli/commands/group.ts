import { ExclusionGroup } from '../answers/exclusion-group.ts'
import { apiPath } from '../api-client.ts'
import { confirmDeletion } from '../confirmation.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice group create`. */
export interface CreateGroupOptions extends CommonOptions {
  readonly name?: string
  readonly description?: string
  readonly bucketBy?: string
  readonly holdout?: number
}

/** `sluice group list` */
export async function listGroups(options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const path = apiPath('projects', project, 'exclusion-groups')
  const page = await session.api.list(path, ExclusionGroup)
  if (session.json) return printJson(page)
  if (page.items.length === 0) {
    return printLine(`${project} has no exclusion group yet: sluice group create <key>`)
  }
  printTable(
    ['KEY', 'NAME', 'FLAGS', 'HOLDOUT %', 'FREE %'],
    page.items.map(({ key, name, slots, holdout, freePercent }) => [
      key,
      name,
      slots.map(({ flag }) => flag).join(', '),
      String(holdout.percent),
      String(freePercent),
    ]),
  )
}

/** `sluice group get` */
export async function getGroup(key: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const path = apiPath('projects', await session.findProject(), 'exclusion-groups', key)
  const { body } = await session.api.get(path, ExclusionGroup)
  if (session.json) return printJson(body)
  printGroup(body)
}

/** `sluice group create` */
export async function createGroup(key: string, options: CreateGroupOptions): Promise<void> {
  const { name, description, bucketBy, holdout: percent } = options
  const session = await openSession(options)
  const project = await session.findProject()
  const path = apiPath('projects', project, 'exclusion-groups')
  const holdout = percent === undefined ? undefined : { percent }
  const { body } = await session.api.post(path, ExclusionGroup, {
    body: { key, name, description, bucketBy, holdout },
  })
  if (session.json) return printJson(body)
  printLine(
    printable(`Group ${key} is made in ${project}. Give flags a share of it, and let them in:`),
  )
  printLine(`  sluice group set ${key} <flag> <percent>`)
  printLine(`  sluice group join ${key} <flag> --env <environment>`)
}

/** `sluice group delete`. Prints nothing with --json, as the API answers. */
export async function deleteGroup(key: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const path = apiPath('projects', await session.findProject(), 'exclusion-groups', key)
  const { etag } = await session.api.get(path, ExclusionGroup)
  await confirmDeletion(session, `the exclusion group ${key}`, key)
  await session.api.delete(path, { ifMatch: etag })
  if (!session.json) printLine(`${key} is deleted`)
}

/** Shows who owns how much of a group. */
export function printGroup({ key, bucketBy, holdout, slots, freePercent }: ExclusionGroup): void {
  printLine(printable(`${key}, by ${bucketBy}:`))
  const shares = [
    ...slots.map(({ flag, percent }) => [flag, `${percent} %`]),
    ['(holdout)', `${holdout.percent} %`],
    ['(free)', `${freePercent} %`],
  ]
  printTable(['FLAG', 'SHARE'], shares)
}
