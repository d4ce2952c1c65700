import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { type RunningEdge, startEdge } from '@sluice/edge/node/start-edge'
import { type PublicJwk, readVerifyKeys } from '@sluice/sdk/relay'
import pino from 'pino'
import { readConfig } from '../../config.ts'
import { Failure } from '../failure.ts'
import { printJson, printLine } from '../output.ts'
import { stopOnSignal } from '../stop-signal.ts'
import { givenPath, surroundings } from '../surroundings.ts'

/** Longer than streams are ended for. */
const STOP_MS = 20_000

/** Options of `sluice edge`. */
export interface EdgeOptions {
  readonly upstream?: readonly string[]
  readonly key?: readonly string[]
  readonly port?: string
  readonly host?: string
  readonly data: string
  readonly verifyKeys?: string
  readonly overrides?: string
  readonly name?: string
  readonly json?: boolean
}

/** `sluice edge`: runs until a signal ends it. */
export async function edge(options: EdgeOptions): Promise<void> {
  const config = readConfig(surroundings().environment, { SLUICE_PORT: '4401' })
  const keys = options.key ?? readKeys(config.SLUICE_EDGE_KEYS)
  const wrong = keys.find((key) => !/^slu_edge_/.test(key))
  if (keys.length === 0 || wrong !== undefined) {
    throw usage(
      'Name the environments by their edge keys, with --key or in SLUICE_EDGE_KEYS: sluice token create --kind edge --env <environment>.',
    )
  }
  const port = options.port === undefined ? config.SLUICE_PORT : Number(options.port)
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw usage('--port is no port.')
  const logger = pino({ level: config.SLUICE_LOG_LEVEL }, pino.destination(2))
  const starting = startEdge({
    host: options.host ?? config.SLUICE_HOST,
    port,
    basePath: config.SLUICE_BASE_PATH,
    urls: options.upstream ?? [config.SLUICE_URL],
    keys,
    dataDir: options.data,
    verifyKeys: await loadVerifyKeys(options.verifyKeys),
    overridesPath: options.overrides,
    instance: options.name ?? hostname(),
    streamsMax: config.SLUICE_STREAMS_MAX,
    streamsPerSecond: config.SLUICE_STREAMS_PER_SECOND,
    logger: {
      info: (message) => logger.info(message),
      warn: (message) => logger.warn(message),
      error: (message) => logger.error(message),
    },
  })
  stopOnSignal(async () => {
    const running = await starting.catch(() => null)
    await running?.stop()
  }, STOP_MS)
  const running: RunningEdge = await starting
  if (options.json === true) printJson({ url: running.url })
  else printLine(`The edge listens on ${running.url}`)
}

function readKeys(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,]+/).filter((key) => key !== '')
}

async function loadVerifyKeys(path: string | undefined): Promise<readonly PublicJwk[] | undefined> {
  if (path === undefined) return undefined
  const reading = readVerifyKeys(JSON.parse(await readFile(givenPath(path), 'utf8')))
  if ('keys' in reading) return reading.keys
  throw usage(`${path}: ${reading.fault}`)
}

function usage(detail: string): Failure {
  return new Failure('USAGE', detail, { exitCode: 2 })
}
