import { join } from 'node:path'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import pino from 'pino'
import { collectDefaultMetrics } from 'prom-client'
import { buildApp } from './app.ts'
import { standbyOf } from './changes/standby.ts'
import { type Config, ConfigError } from './config.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'
import { type FirstStart, firstStart, isFirstStart } from './first-start.ts'
import { openStore } from './open-store.ts'
import { readTargetPolicy } from './outbound/target.ts'
import { readPrometheusSettings } from './ramps/prometheus-settings.ts'
import { type MasterKey, readMasterKey } from './signing/master-key.ts'
import { keepMasterKey } from './signing/master-key-file.ts'
import type { StandbySettings } from './standby.ts'
import type { Store } from './store/contract.ts'
import type { Tracing } from './tracing/tracing.ts'
import { migrateAtStart } from './upgrade/migrate-at-start.ts'

/** A server that listens. */
export interface RunningServer {
  /** For example `http://127.0.0.1:4400`, with the base path. */
  readonly url: string
  readonly engine: Store['engine']
  readonly first: FirstStart
  /** Its store is a copy that does nothing by itself. */
  readonly isStandby: boolean
  /** Whether a secret is a token of this store. */
  knows(secret: string): boolean
  /** Stops taking requests, ends the streams, writes what is pending and closes the store. */
  stop(): Promise<void>
}

/** Paths of log records that could hold a secret. */
const redacted = ['req.headers.authorization', 'req.headers.cookie', 'headers.authorization']

/** Opens the store, loads everything and listens. Rejects with a reason a person can act on. */
export async function startServer(
  config: Config,
  standby?: StandbySettings,
): Promise<RunningServer> {
  const logger = pino({ level: config.SLUICE_LOG_LEVEL, redact: redacted }, pino.destination(2))
  const dataDir = config.SLUICE_DATA_DIR
  requireMasterKey(config)
  const prometheus = readPrometheusSettings(config)
  const tracing = await startTracing(config, logger)
  const opened = await openStore(config, logger)
  let control: ControlPlane | undefined
  const keyOf = (projectId: string) => control?.projects.keyOf(projectId)
  const store = tracing?.traceStore(opened, keyOf) ?? opened
  let app: FastifyInstance | undefined
  const stop = async () => {
    // While streams are sent elsewhere, few at a time, everything else is still served: also a kill.
    await control?.deliveries.stop(config.SLUICE_DRAIN_SECONDS * 1000)
    await app?.close()
    await control?.stop()
    await store.close()
    await tracing?.stop()
  }
  try {
    await migrateAtStart(store, logger)
    control = await startControlPlane(store, logger, {
      standby,
      masterKey: await masterKeyOf(config),
      isOldLost: config.SLUICE_MASTER_KEY_LOST === '1',
      auditFolder: auditFolderOf(config),
      webhooks: {
        policy: readTargetPolicy(config.SLUICE_WEBHOOK_ALLOW_PRIVATE),
        publicUrl: config.SLUICE_PUBLIC_URL,
      },
      prometheus,
      streams: {
        streamsMax: config.SLUICE_STREAMS_MAX,
        perSecond: config.SLUICE_STREAMS_PER_SECOND,
      },
    })
    collectDefaultMetrics({ register: control.metrics.registry })
    if (
      !isFirstStart(control.projects.system.state) &&
      config.SLUICE_BOOTSTRAP_TOKEN !== undefined
    ) {
      logger.info('SLUICE_BOOTSTRAP_TOKEN is ignored: the store has its tokens already')
    }
    app = await buildApp({
      control,
      logger,
      basePath: config.SLUICE_BASE_PATH,
      trustProxy: config.SLUICE_TRUST_PROXY,
      tracing: tracing?.plugin,
      writesPerMinute: config.SLUICE_WRITES_PER_MINUTE,
    })
    // The port first: secrets made before a port in use is noticed would never be shown.
    const address = await app.listen({ host: config.SLUICE_HOST, port: config.SLUICE_PORT })
    const withDemo = config.SLUICE_DEMO === '1'
    const first = await firstStart(control, dataDir, config.SLUICE_BOOTSTRAP_TOKEN, withDemo)
    const { principals } = control
    return {
      url: `${address}${config.SLUICE_BASE_PATH}`,
      engine: store.engine,
      first,
      isStandby: standbyOf(control.projects.system.state) !== undefined,
      knows: (secret) => principals.findKnown(secret) !== null,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Loaded only where traces are asked for: it would make every start slower. */
async function startTracing(
  config: Config,
  logger: FastifyBaseLogger,
): Promise<Tracing | undefined> {
  const {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: headers,
    OTEL_SERVICE_NAME: serviceName,
    OTEL_RESOURCE_ATTRIBUTES: attributes,
  } = config
  if (endpoint === undefined) return undefined
  const { startTracing: start } = await import('./tracing/tracing.ts')
  return start({ endpoint, headers, serviceName, attributes, logger })
}

/** On Redis a key that only this machine has would strand the other control planes. */
function requireMasterKey({ REDIS_URL: redisUrl, SLUICE_MASTER_KEY: masterKey }: Config): void {
  if (redisUrl === undefined || masterKey !== undefined) return
  throw new ConfigError(
    'SLUICE_MASTER_KEY is needed with Redis: it seals the signing keys kept there, and all control ' +
      'planes need the same. Make one (openssl rand -base64 32), keep a copy in a safe place, and set ' +
      'it, or name its file with SLUICE_MASTER_KEY_FILE.',
  )
}

/** On Redis a folder must be named: the one of a container would be gone with it. */
function auditFolderOf(config: Config): string | undefined {
  const { SLUICE_AUDIT_DIR: named, REDIS_URL: redisUrl, SLUICE_DATA_DIR: dataDir } = config
  return named ?? (redisUrl === undefined ? join(dataDir, 'audit') : undefined)
}

async function masterKeyOf(config: Config): Promise<MasterKey> {
  const { SLUICE_MASTER_KEY: masterKey, SLUICE_DATA_DIR: dataDir } = config
  return masterKey === undefined ? keepMasterKey(dataDir) : readMasterKey(masterKey)
}
