import { Instance, Receipts } from '../answers/fleet.ts'
import { apiPath } from '../api-client.ts'
import { readDuration } from '../duration.ts'
import { followReceipts } from '../follow-receipts.ts'
import { printable, printJson, printLine } from '../output.ts'
import { receiptsSummary } from '../receipts-text.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'

/** Options of `sluice receipts`. */
export interface ReceiptsOptions extends CommonOptions {
  readonly revision?: string
  readonly follow?: boolean
  readonly timeout: string
}

/** `sluice receipts` */
export async function showReceipts(options: ReceiptsOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  if (options.follow === true) {
    await watchReceipts(session, project, environment, options)
    return
  }
  const { body } = await session.api.get(pathOf(project, environment, options.revision), Receipts)
  if (session.json) return printJson(body)
  for (const line of receiptsSummary(body)) printLine(printable(line))
}

/** Follows receipts until all obey and says so; fails with who does not when the time is over. */
export async function watchReceipts(
  session: Session,
  project: string,
  environment: string,
  { revision, timeout }: Pick<ReceiptsOptions, 'revision' | 'timeout'>,
): Promise<void> {
  const path = pathOf(project, environment, revision)
  const timeoutMs = readDuration(timeout, '--timeout')
  const receipts = await followReceipts(session, { path, timeoutMs })
  if (session.json) return
  for (const line of receiptsSummary(receipts)) printLine(printable(line))
  await tellSilent(session, project, environment, receipts)
}

/** Whoever was silent before the commit is in no receipt: better say so than leave it out. */
async function tellSilent(
  { api }: Session,
  project: string,
  environment: string,
  { missing }: Receipts,
): Promise<void> {
  const path = apiPath('projects', project, 'environments', environment, 'instances')
  const { items } = await api.list(path, Instance, '&state=STALE')
  const named = new Set(missing.map(({ instance }) => instance))
  const silent = items.filter(({ instance }) => !named.has(instance))
  if (silent.length === 0) return
  printLine(
    `Not counted: ${silent.length} not heard of for over 45 s, ended or cut off: ` +
      `sluice instances --state STALE --env ${environment}`,
  )
}

function pathOf(project: string, environment: string, revision: string | undefined): string {
  const path = apiPath('projects', project, 'environments', environment, 'receipts')
  return revision === undefined ? path : `${path}?revision=${encodeURIComponent(revision)}`
}
