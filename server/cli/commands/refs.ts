import { basename, resolve } from 'node:path'
import { readCodeBase } from '../../code/code-base.ts'
import { blameLines } from '../../code/files/blame.ts'
import { checkedOut } from '../../code/files/git.ts'
import { listFiles } from '../../code/files/list-files.ts'
import { type FoundReferences, findAllReferences } from '../../code/find-all.ts'
import { readSettings } from '../../code/settings-file.ts'
import { Flag } from '../answers/flag.ts'
import { ReferencesUploaded } from '../answers/references.ts'
import { apiPath } from '../api-client.ts'
import { Failure } from '../failure.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { withProgress } from '../progress.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'
import { surroundings } from '../surroundings.ts'

/** Options of `sluice refs`. */
export interface RefsOptions extends CommonOptions {
  readonly flag?: readonly string[]
  readonly upload?: boolean
  readonly repository?: string
  readonly blame: boolean
}

/** References with the time of each line's last change; null where git does not know it. */
type Dated = FoundReferences['references'][number] & { readonly changedAt: string | null }

/** `sluice refs`. With `--flag` and without `--upload` it asks no server. */
export async function findRefs(options: RefsOptions): Promise<void> {
  const { folder } = surroundings()
  const needsServer = options.upload === true || options.flag === undefined
  const session = needsServer ? await openSession(options) : null
  const flags = options.flag ?? (await listFlagKeys(session))
  const found = await search(folder, flags)
  const references = await dated(folder, found, options.blame)
  if (options.upload === true && session !== null) {
    return upload(session, folder, found, references, options)
  }
  const { dynamic, unparsed, skipped, files } = found
  if (options.json === true) return printJson({ references, dynamic, unparsed, skipped, files })
  printReferences(references)
  printRest(found)
}

async function listFlagKeys(session: Session | null): Promise<readonly string[]> {
  if (session === null) return []
  const project = await session.findProject()
  const { items } = await session.api.list(apiPath('projects', project, 'flags'), Flag)
  return items.map(({ key }) => key)
}

async function search(folder: string, flags: readonly string[]): Promise<FoundReferences> {
  const settings = await readSettings(folder)
  const paths = await listFiles(folder, settings.exclude)
  const code = await withProgress('reading', (onProgress) =>
    readCodeBase(folder, paths, flags, settings, onProgress),
  )
  return withProgress('parsing', (onProgress) =>
    findAllReferences(code, flags, settings, onProgress),
  )
}

async function dated(
  folder: string,
  { references }: FoundReferences,
  blame: boolean,
): Promise<readonly Dated[]> {
  const times = blame
    ? await withProgress('asking git', (onProgress) => blameLines(folder, references, onProgress))
    : new Map<string, string>()
  return references.map((reference) => ({
    ...reference,
    changedAt: times.get(`${reference.path}:${reference.line}`) ?? null,
  }))
}

async function upload(
  session: Session,
  folder: string,
  found: FoundReferences,
  references: readonly Dated[],
  options: RefsOptions,
): Promise<void> {
  const head = await checkedOut(folder)
  if (head === null) {
    throw new Failure('NO_COMMIT', 'References are uploaded with the commit they were found in.')
  }
  const project = await session.findProject()
  const repository = options.repository ?? basename(resolve(folder))
  const { dynamic, unparsed, files } = found
  const { body } = await session.api.post(
    apiPath('projects', project, 'references'),
    ReferencesUploaded,
    {
      body: {
        ...{ repository, ...head, files, references },
        dynamic: dynamic.length,
        given: dynamic.filter(({ given }) => given).length,
        unparsed: unparsed.length,
      },
    },
  )
  if (session.json) return printJson(body)
  printLine(
    printable(
      `${body.references} references to ${body.flags} flags in ${repository} are kept, as of ` +
        `${head.commit.slice(0, 10)} (${head.branch}).`,
    ),
  )
  printRest(found)
}

function printReferences(references: readonly Dated[]): void {
  if (references.length === 0) return
  const rows = references
    .toSorted((a, b) => (a.flag < b.flag ? -1 : a.flag > b.flag ? 1 : 0))
    .map(({ flag, kind, path, line, within, changedAt }) => [
      flag,
      kind,
      `${path}:${line}`,
      within ?? '',
      changedAt?.slice(0, 10) ?? '',
    ])
  printTable(['FLAG', 'KIND', 'WHERE', 'WITHIN', 'CHANGED'], rows)
}

function printRest({ references, dynamic, unparsed, skipped, files }: FoundReferences): void {
  for (const { path, line, code } of dynamic) {
    printLine(printable(`may ask any flag: ${path}:${line}: ${code}`))
  }
  for (const { path, line, message } of unparsed) {
    printLine(printable(`not parsed: ${path}:${line}: ${message}`))
  }
  const bySkip = Map.groupBy(skipped, ({ reason }) => reason)
  for (const [reason, list] of bySkip) {
    const shown = list.slice(0, 5).map(({ path }) => path)
    const more = list.length > shown.length ? ` and ${list.length - shown.length} more` : ''
    printLine(printable(`skipped, ${reason}: ${shown.join(', ')}${more}`))
  }
  printLine(`${references.length} references in ${files} files.`)
}
