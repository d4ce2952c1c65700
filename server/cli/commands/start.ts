import { adminTokenFile, readAdminToken } from '../../admin-token-file.ts'
import { type Config, readConfig } from '../../config.ts'
import type { RunningServer } from '../../main.ts'
import { printJson, printLine } from '../output.ts'
import { readStandby, type StandbyOptions } from '../standby-options.ts'
import { describeStartFailure } from '../start-failure.ts'
import { firstStartLines, laterStartLines, standbyLine, type TokenFile } from '../start-text.ts'
import { stopOnSignal } from '../stop-signal.ts'
import { surroundings } from '../surroundings.ts'

/** Options of `sluice start`. */
export interface StartOptions extends StandbyOptions {
  readonly json?: boolean
}

/** How long requests that are on their way have to be answered, once the streams have ended. */
const stopMs = 10_000

/** `sluice start`: runs until a signal ends it. */
export async function start(options: StartOptions): Promise<void> {
  const { json = false } = options
  const standby = readStandby(options)
  const config = readConfig(surroundings().environment)
  // The settings first: they are read in a fraction of the time that the server takes to load.
  const { startServer } = await import('../../main.ts')
  const starting = startServer(config, standby)
  stopOnSignal(
    async () => {
      const server = await starting.catch(() => null)
      await server?.stop()
    },
    stopMs + config.SLUICE_DRAIN_SECONDS * 1000,
  )
  const server = await starting.catch((error: unknown) => {
    throw describeStartFailure(error, config)
  })
  await (json ? printStartJson : printStart)(server, config)
}

async function printStart(server: RunningServer, config: Config): Promise<void> {
  const { admin, demoKeys } = server.first
  const isFirst = admin !== null || demoKeys.length > 0
  const lines = isFirst
    ? firstStartLines(server, config.SLUICE_URL)
    : laterStartLines(await findTokenFile(server, config))
  // All at once: who waits for the address may end the server as soon as it is there.
  const standing = server.isStandby ? [standbyLine] : []
  for (const line of [`Sluice listens on ${server.url}`, ...standing, ...lines]) printLine(line)
}

/** The same facts on one line, for programs that start a server. */
async function printStartJson(server: RunningServer, config: Config): Promise<void> {
  const { url, engine, first } = server
  const adminToken = first.admin?.secret ?? null
  const tokenFile = await findTokenFile(server, config)
  printJson({
    url,
    engine,
    standby: server.isStandby,
    adminTokenFile: tokenFile?.isKnown === true ? tokenFile.path : null,
    first:
      first.admin === null && first.demoKeys.length === 0
        ? null
        : { adminToken, loginPath: first.loginPath, demoKeys: first.demoKeys },
  })
}

/** The file that commands on this machine take their token from; it may be another store's. */
async function findTokenFile(
  server: RunningServer,
  { SLUICE_DATA_DIR: dataDir }: Config,
): Promise<TokenFile | null> {
  const token = await readAdminToken(dataDir)
  if (token === undefined) return null
  return { path: adminTokenFile(dataDir), isKnown: server.knows(token) }
}
