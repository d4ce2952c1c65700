import { join } from 'node:path'
import { Api, newAdminToken } from '../api.ts'
import type { Bench } from '../measure.ts'
import { type OwnedProcess, startProcess } from '../owned-process.ts'
import { stringOf } from '../record.ts'
import { startSluice } from '../sluice-server.ts'

/** Flags that a bulk answer has, as many as those of others are measured with. */
const flagCount = 100
const waitMs = 30_000

/** A control plane, and an edge behind it. */
export interface Subject {
  readonly api: Api
  readonly planeUrl: string
  readonly edgeUrl: string
  readonly edge: OwnedProcess
  /** A server key of the environment. */
  readonly key: string
  readonly flags: readonly string[]
}

/** Starts both: a tenth of the flags are split, a tenth have a rule, the others serve one value. */
export async function startEdgeProcess({ cleanup, progress }: Bench): Promise<Subject> {
  const adminToken = newAdminToken()
  const settings = { SLUICE_WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' }
  const server = await startSluice(cleanup, {
    folder: await cleanup.folder(),
    adminToken,
    settings,
  })
  const api = new Api(server.url, adminToken, 8)
  cleanup.add(async () => api.close())
  const key = await api.createEnvironment()
  const flags = Array.from({ length: flagCount }, (_, i) => `flag-${i}`)
  for (const [i, flag] of flags.entries()) {
    await api.createFlag(flag)
    await api.patchConfig(flag, { on: true, ...serveOf(i) })
  }
  const scope = { project: 'bench', environment: 'production' }
  const made = await api.send('POST', '/tokens', { kind: 'edge', name: 'edge', ...scope })
  const edgeKey = stringOf(made.body, 'secret')
  const folder = await cleanup.folder()
  const edge = startProcess(cleanup, {
    args: [join(import.meta.dirname, '../workers/edge.ts')],
    log: 'edge.log',
    folder,
  })
  const edgeUrl = await edge.ask(
    { type: 'start', upstream: server.url, key: edgeKey, dataDir: folder },
    (said) => stringOf(said, 'url'),
    waitMs,
  )
  progress('the edge is ready')
  return { api, planeUrl: server.url, edgeUrl, edge, key, flags }
}

function serveOf(i: number): object {
  if (i % 10 === 1) return { default: { percent: 30 } }
  if (i % 10 !== 2) return { default: { variation: 'on' } }
  const when = { attribute: 'country', op: 'in', values: ['NL', 'BE'] }
  const rules = [{ id: 'rule', name: 'Rule', when, serve: { variation: 'off' } }]
  return { default: { variation: 'on' }, rules }
}
