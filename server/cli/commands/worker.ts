import { Worker } from '../answers/fleet.ts'
import { apiPath } from '../api-client.ts'
import { confirmDeletion } from '../confirmation.ts'
import { printable, printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'

/** Options of `sluice worker create`. */
export interface CreateWorkerOptions extends CommonOptions {
  readonly name: string
}

/** `sluice worker list` */
export async function listWorkers(options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const page = await session.api.list(await pathOf(session), Worker)
  if (session.json) return printJson(page)
  printTable(
    ['ID', 'NAME', 'STATE', 'SNAPSHOT', 'KEYS', 'TAKEN', 'URL', 'ERROR'],
    page.items.map((one) => [
      one.id,
      one.name,
      one.state,
      one.snapshot ?? '',
      one.keys ?? '',
      one.takenAt ?? 'never',
      one.url,
      one.error?.detail ?? '',
    ]),
  )
}

/** `sluice worker create` */
export async function createWorker(url: string, options: CreateWorkerOptions): Promise<void> {
  const session = await openSession(options)
  const { name } = options
  const { body } = await session.api.post(await pathOf(session), Worker, { body: { name, url } })
  if (session.json) return printJson(body)
  printLine(printable(`Everything of ${body.environment} is pushed to ${body.url} from now on.`))
  printLine(printable(`How it stands: sluice worker list --env ${body.environment}`))
}

/** `sluice worker delete` */
export async function deleteWorker(id: string, options: CommonOptions): Promise<void> {
  const session = await openSession(options)
  const path = await pathOf(session, id)
  const { body, etag } = await session.api.get(path, Worker)
  await confirmDeletion(session, `the worker ${id} (${body.name})`, id)
  await session.api.delete(path, { ifMatch: etag })
  if (!session.json) {
    printLine(printable(`Nothing more is pushed to ${body.name}; it goes on serving what it has`))
  }
}

async function pathOf(session: Session, ...rest: readonly string[]): Promise<string> {
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  return apiPath('projects', project, 'environments', environment, 'workers', ...rest)
}
