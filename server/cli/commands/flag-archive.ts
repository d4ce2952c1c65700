import { Flag } from '../answers/flag.ts'
import { apiPath } from '../api-client.ts'
import { confirmChange, confirmDeletion } from '../confirmation.ts'
import { withSuggestion } from '../flag-suggestion.ts'
import { printJson, printLine } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice flag archive`. */
export interface ArchiveOptions extends CommonOptions {
  readonly override?: string
}

/** `sluice flag archive` and `sluice flag unarchive`: out of all environments, or back into them. */
export async function archiveFlag(
  flag: string,
  action: 'archive' | 'unarchive',
  options: ArchiveOptions,
): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const path = apiPath('projects', project, 'flags', flag)
  const sent = options.override === undefined ? {} : { body: { override: options.override } }
  const body = await withSuggestion(session, project, [flag], async () => {
    await session.api.get(path, Flag)
    await confirmChange(session, project, { flag }, `${action} ${flag}`)
    return (await session.api.post(`${path}/${action}`, Flag, sent)).body
  })
  if (session.json) return printJson(body)
  printLine(
    action === 'archive'
      ? `${flag} is archived: SDKs no longer find it and use their default values`
      : `${flag} is back in all environments, as it was configured`,
  )
}

/** `sluice flag delete`, for an archived flag. Prints nothing with --json, as the API answers. */
export async function deleteFlag(flag: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const path = apiPath('projects', project, 'flags', flag)
  await withSuggestion(session, project, [flag], async () => {
    const { etag } = await session.api.get(path, Flag)
    await confirmDeletion(session, `the flag ${flag}`, flag)
    await session.api.delete(path, { ifMatch: etag })
  })
  if (!session.json) printLine(`${flag} is deleted`)
}
