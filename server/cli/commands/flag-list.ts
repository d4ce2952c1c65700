import { Flag } from '../answers/flag.ts'
import { apiPath } from '../api-client.ts'
import { printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** `sluice flag list` */
export async function listFlags(options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const page = await session.api.list(apiPath('projects', project, 'flags'), Flag)
  if (session.json) return printJson(page)
  if (page.items.length === 0) {
    return printLine(`${project} has no flag yet: sluice flag create <key>`)
  }
  const rows = page.items.map((flag) => [
    flag.key,
    flag.type,
    flag.kind,
    flag.variations.map(({ key }) => key).join(', '),
    flag.tags.join(', '),
    flag.archived ? 'archived' : '',
  ])
  printTable(['KEY', 'TYPE', 'KIND', 'VARIATIONS', 'TAGS', ''], rows)
}
