import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { parseKeyPairsIntoRecord, W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type {
  FastifyBaseLogger,
  FastifyPluginCallback,
  FastifyReply,
  FastifyRequest,
} from 'fastify'
import fp from 'fastify-plugin'
import type { CommitEvent, Log, Store } from '../store/contract.ts'
import { commitsThrough } from '../store/wrapped-log.ts'
import { readVersion } from '../version.ts'
import { featureFlagAttributes } from './feature-flag-attributes.ts'
import { describeProcess, type ResourceSettings } from './resource.ts'
import { ToldExporter } from './told-exporter.ts'

/** Where traces go. */
export interface TracingOptions extends ResourceSettings {
  /** Base address of an OTLP/HTTP receiver; `/v1/traces` is appended. */
  readonly endpoint: string
  /** `name=value` pairs with commas between, sent with each export; may hold a credential. */
  readonly headers: string | undefined
  readonly logger: FastifyBaseLogger
}

/** Spans of requests and of the commits within them. */
export interface Tracing {
  /** Makes a span of each request; to be registered before what may refuse one. */
  readonly plugin: FastifyPluginCallback
  /** The store with a span for each commit; `keyOf` gives the key of a project by its id. */
  traceStore(store: Store, keyOf: (projectId: string) => string | undefined): Store
  /** Sends what is left, for at most two seconds. */
  stop(): Promise<void>
}

/** One attempt to send must be over well before a process that stops is given up. */
const exportMs = 5000
const stopMs = 2000
/** What is asked every few seconds by machines says nothing. */
const untraced = /\/(?:healthz|readyz|metrics)$/

/**
 * Begins to trace. Nothing is registered globally. A receiver that is away costs nothing but the
 * spans: at most 2,048 wait, later ones are dropped; the log says that spans are lost.
 */
export function startTracing(options: TracingOptions): Tracing {
  const { endpoint, headers, logger } = options
  const { resource, unreadablePairs } = describeProcess(options)
  if (unreadablePairs > 0) {
    logger.warn(
      { unreadablePairs },
      'OTEL_RESOURCE_ATTRIBUTES has pairs that are not name=value, percent-encoded: they are left out',
    )
  }
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: parseKeyPairsIntoRecord(headers),
    timeoutMillis: exportMs,
  })
  const provider = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter: new ToldExporter(exporter, logger) })],
  })
  const tracer = provider.getTracer('sluice', readVersion())
  const current = new AsyncLocalStorage<Context>()
  return {
    plugin: fp(requestSpans(tracer, current), { name: 'tracing' }),
    traceStore: (store, keyOf) => ({
      ...store,
      log: traceCommits(store, keyOf, { tracer, current }),
    }),
    stop: async () => {
      let timer: NodeJS.Timeout | undefined
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, stopMs)
      })
      await Promise.race([provider.shutdown().catch(() => undefined), patience])
      clearTimeout(timer)
    },
  }
}

/** Neither paths nor headers get into a span: a secret could be in them. The log has the path. */
function requestSpans(tracer: Tracer, current: AsyncLocalStorage<Context>): FastifyPluginCallback {
  const propagator = new W3CTraceContextPropagator()
  const contexts = new WeakMap<FastifyRequest, Context>()
  return (app, _options, registered) => {
    app.addHook('onRequest', (request, reply, next) => {
      const { method } = request
      const route = request.routeOptions.url
      if (route !== undefined && untraced.test(route)) return next()
      const parent = propagator.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter)
      const span = tracer.startSpan(
        route === undefined ? method : `${method} ${route}`,
        {
          kind: SpanKind.SERVER,
          attributes: {
            'http.request.method': method,
            'sluice.request_id': request.id,
            ...(route === undefined ? {} : { 'http.route': route }),
          },
        },
        parent,
      )
      contexts.set(request, trace.setSpan(parent, span))
      reply.raw.once('close', () => {
        span.setAttributes(answerAttributes(request, reply))
        if (reply.raw.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
        span.end()
      })
      next()
    })
    // Here and not above: reading a body leaves the asynchronous context in which it began.
    app.addHook('preHandler', (request, _reply, next) => {
      const context = contexts.get(request)
      if (context === undefined) next()
      else current.run(context, next)
    })
    registered()
  }
}

function answerAttributes({ principal, evaluation }: FastifyRequest, { raw }: FastifyReply) {
  return {
    'http.response.status_code': raw.statusCode,
    ...(evaluation === undefined ? {} : featureFlagAttributes(evaluation)),
    ...(principal === null ? {} : { 'sluice.principal': `token:${principal.id}` }),
  }
}

/** The key of a project that this very commit begins: it is not listed yet. */
function beginningOf({ type, subject }: CommitEvent): string | undefined {
  return type === 'project.begun' ? subject.project : undefined
}

function traceCommits(
  store: Store,
  keyOf: (projectId: string) => string | undefined,
  { tracer, current }: { readonly tracer: Tracer; readonly current: AsyncLocalStorage<Context> },
): Log {
  return commitsThrough(store.log, async (project, commit) => {
    const attributes = {
      'db.system.name': store.engine,
      'sluice.project': keyOf(project) ?? beginningOf(commit.event) ?? project,
      'sluice.event': commit.event.type,
    }
    const parent = current.getStore() ?? ROOT_CONTEXT
    const span = tracer.startSpan('commit', { kind: SpanKind.CLIENT, attributes }, parent)
    try {
      const outcome = await store.log.commit(project, commit)
      span.setAttribute('sluice.outcome', outcome.status)
      return outcome
    } catch (error) {
      // The code alone: a message may name more than a trace should hold.
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNEXPECTED'
      span.setAttribute('error.type', code)
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}
