import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { ListChanged, Segment } from '../answers/segment.ts'
import { apiPath, type WriteOptions } from '../api-client.ts'
import { confirmChange } from '../confirmation.ts'
import { Failure } from '../failure.ts'
import { printable, printJson, printLine } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { givenPath, surroundings } from '../surroundings.ts'

/** Options of what changes a list of a segment. */
export interface ListOptions extends CommonOptions {
  /** The list of those who are out, instead of the one of those who are in. */
  readonly excluded?: boolean
}

/** Options of `sluice segment import`. */
export interface ImportOptions extends ListOptions {
  readonly csv?: boolean
  /** Whether the first line is a heading; undefined if nobody said. */
  readonly header?: boolean
}

/** `sluice segment add` and `sluice segment remove` */
export async function changeValues(
  segment: string,
  action: 'add' | 'remove',
  values: readonly string[],
  options: ListOptions,
): Promise<void> {
  await changeList(segment, action, { body: { values } }, options)
}

/** `sluice segment import`: adds the values of a file, or of standard input. */
export async function importValues(
  segment: string,
  path: string,
  options: ImportOptions,
): Promise<void> {
  const { csv = path.toLowerCase().endsWith('.csv'), header } = options
  const file = { mediaType: csv ? 'text/csv' : 'text/plain', text: await readText(path) }
  const query = header === undefined ? '' : `?header=${header}`
  await changeList(segment, `import${query}`, { file }, options)
}

async function changeList(
  key: string,
  action: string,
  change: WriteOptions,
  options: ListOptions,
): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const path = apiPath('projects', project, 'segments', key)
  await session.api.get(path, Segment)
  await confirmChange(session, project, { segment: key }, `change who is in the segment ${key}`)
  const list = options.excluded === true ? 'excluded' : 'included'
  const { body } = await session.api.post(`${path}/${list}/${action}`, ListChanged, change)
  if (session.json) return printJson(body)
  const { added, removed, already, count } = body
  const did = action === 'remove' ? `${removed} taken out` : `${added} added`
  const was =
    action === 'remove' ? 'were not in it' : 'were in it already, or twice in what you gave'
  const rest = already === 0 ? '' : ` (${already} ${was})`
  printLine(printable(`${key}: ${did}${rest}. Now ${count} are ${list}.`))
}

/** The text of a file. One that is not UTF-8 would become other values than were meant. */
async function readText(path: string): Promise<string> {
  const bytes = await (path === '-'
    ? buffer(surroundings().input)
    : readFile(givenPath(path))
  ).catch((error) => {
    throw new Failure('FILE_UNREADABLE', `${path} cannot be read: ${error.message}`)
  })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Failure('FILE_UNREADABLE', `${path} is not UTF-8. Save it as UTF-8 and try again.`)
  }
}
