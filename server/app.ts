import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import autoload from '@fastify/autoload'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginCallback,
  LogController,
} from 'fastify'
import type { ControlPlane } from './control-plane.ts'
import { answerBrokenRequest } from './http/broken-request.ts'
import { createSerializerCompiler } from './http/serialization.ts'
import { createValidatorCompiler } from './http/validation.ts'
import { noSuchPath, sendRefusal } from './plugins/problems.ts'
import { conditionSchema } from './schemas/condition.ts'

/** What an app is built from. */
export interface AppParts {
  readonly control: ControlPlane
  readonly logger: FastifyBaseLogger
  /** Path under which everything is served, for example `/flags`; empty for the root. */
  readonly basePath: string
  /** Addresses or networks of proxies whose X-Forwarded-For is believed; none by default. */
  readonly trustProxy?: string | undefined
  /** Makes a span of each request. */
  readonly tracing?: FastifyPluginCallback | undefined
  /** How many changes one token may make in a minute; kills and restores are not counted. */
  readonly writesPerMinute: number
}

declare module 'fastify' {
  interface FastifyInstance {
    control: ControlPlane
  }
}

const bodyBytesMax = 1024 * 1024
const requestTimeoutMs = 30_000

/** Builds the HTTP application; it does not listen yet, so that a test can inject requests. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: parts.logger,
    trustProxy: parts.trustProxy ?? false,
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    // A request id of our own: one from outside could forge log lines.
    genReqId: () => randomUUID(),
    // plugins/request-log.ts writes one line a request instead of Fastify's two.
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: true },
    // A path that cannot be decoded names nothing. Fastify asks here before any hook runs.
    frameworkErrors: (_error, request, reply) => void sendRefusal(reply, noSuchPath(request)),
    clientErrorHandler: (error, socket) => answerBrokenRequest(parts.control, error, socket),
    // What is being answered is finished; connections nobody uses are closed.
    forceCloseConnections: 'idle',
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.decorate('control', parts.control)
  app.addSchema(conditionSchema)
  app.setValidatorCompiler(createValidatorCompiler([conditionSchema]))
  app.setSerializerCompiler(createSerializerCompiler([conditionSchema]))
  // Streams never end by themselves: they must end before the app waits for open requests.
  app.addHook('preClose', async () => {
    await parts.control.deliveries.stop(0)
    parts.control.events.stop()
    parts.control.receiptStreams.stop()
  })
  if (parts.tracing !== undefined) await app.register(parts.tracing)
  await app.register(autoload, {
    dir: join(import.meta.dirname, 'plugins'),
    encapsulate: false,
    options: { basePath: parts.basePath, writesPerMinute: parts.writesPerMinute },
  })
  await app.register(autoload, {
    dir: join(import.meta.dirname, 'routes'),
    options: { prefix: parts.basePath },
    autoHooks: true,
    cascadeHooks: true,
    routeParams: true,
  })
  await app.ready()
  return app
}
