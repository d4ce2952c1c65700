import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileCache } from '@sluice/sdk/node'
import type { Logger, PublicJwk } from '@sluice/sdk/relay'
import { RelayEdge } from '../../relay/relay-edge.ts'
import { followOverrides } from './overrides-file.ts'
import { createEdgeServer } from './serve.ts'

/** How long streams are ended for when the edge stops. */
const DRAIN_MS = 5_000

/** How an edge of Node is started. */
export interface NodeEdgeOptions {
  readonly host: string
  readonly port: number
  /** Path that everything is served under; empty for the root. */
  readonly basePath: string
  /** Base URLs of control planes or edges. */
  readonly urls: readonly string[]
  /** Edge keys; each names an environment. */
  readonly keys: readonly string[]
  /** Folder for what is served when everything else is down. */
  readonly dataDir: string
  readonly verifyKeys: readonly PublicJwk[] | undefined
  /** File of overrides; none if undefined. */
  readonly overridesPath: string | undefined
  readonly instance: string
  readonly streamsMax: number
  readonly streamsPerSecond: number
  readonly logger: Logger
}

/** An edge that listens. */
export interface RunningEdge {
  readonly url: string
  readonly edge: RelayEdge
  stop(): Promise<void>
}

/** Starts an edge: it serves what it kept at once, and the truth as soon as an upstream answers. */
export async function startEdge(options: NodeEdgeOptions): Promise<RunningEdge> {
  const { host, port, basePath, logger, urls, verifyKeys, instance } = options
  const edge = new RelayEdge(
    {
      basePath,
      urls,
      verifyKeys,
      instance,
      logger,
      fetch: (url, init) => fetch(url, init),
    },
    options.keys.map((key) => ({ key, ...cachesOf(options.dataDir, key) })),
    { streamsMax: options.streamsMax, perSecond: options.streamsPerSecond },
  )
  await edge.start()
  const unfollow =
    options.overridesPath === undefined
      ? undefined
      : await followOverrides(options.overridesPath, {
          onOverrides: (overrides) => edge.override(overrides),
          onFault: (message) => logger.error(`sluice edge: overrides are not read: ${message}`),
        })
  const server = createEdgeServer({
    basePath,
    answer: (request) => edge.answer(request),
    onDefect: (error) => logger.error(`sluice edge: unexpected: ${String(error)}`),
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  return {
    url: urlOf(server.address(), basePath),
    edge,
    async stop() {
      unfollow?.()
      server.close()
      await edge.stop(DRAIN_MS)
      server.closeAllConnections()
    },
  }
}

/** Files of an environment; their name tells nothing of the key. */
function cachesOf(dataDir: string, key: string) {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16)
  return {
    cache: fileCache(join(dataDir, `${name}.flags`)),
    keysCache: fileCache(join(dataDir, `${name}.keys`)),
  }
}

function urlOf(address: AddressInfo | string | null, basePath: string): string {
  if (address === null || typeof address === 'string') throw new Error('the edge has no port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}${basePath}`
}
