import { Instance } from '../answers/fleet.ts'
import { apiPath } from '../api-client.ts'
import { printJson, printLine, printTable } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice instances`. */
export interface InstancesOptions extends CommonOptions {
  readonly state?: string
}

/** `sluice instances` */
export async function listInstances(options: InstancesOptions): Promise<void> {
  const session = await openSession(options)
  const project = await session.findProject()
  const environment = await session.findEnvironment(project)
  const path = apiPath('projects', project, 'environments', environment, 'instances')
  const query = options.state === undefined ? '' : `&state=${options.state}`
  const page = await session.api.list(path, Instance, query)
  if (session.json) return printJson(page)
  if (page.items.length === 0) return printLine(`No such instance of ${environment} is known.`)
  const rows = page.items.map((one) => [
    one.instance,
    one.relay ? `${one.sdk} (relay)` : one.sdk,
    one.state,
    one.revision ?? '–',
    one.mode ?? '–',
    `${(one.silentMs / 1000).toFixed(1)} s ago`,
    one.via ?? one.plane,
    one.rejected === null ? '' : `${one.rejected.code}: ${one.rejected.detail}`,
  ])
  printTable(['INSTANCE', 'SDK', 'STATE', 'REVISION', 'BY', 'HEARD', 'REPORTS TO', ''], rows)
}
