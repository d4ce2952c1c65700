import { allowPage, preflightAnswer } from './cors.ts'
import type { EnvironmentSource } from './environment-source.ts'
import type { EdgeAnswer, EdgeRequest } from './exchange.ts'
import { type Authenticate, identify } from './identify.ts'
import type { EdgeKey } from './keys.ts'
import {
  answerEvents,
  EVENTS_PATH,
  type EventPorts,
  eventStreamsMember,
  keyOfChannel,
} from './ofrep/answer-events.ts'
import { evaluateAll, evaluateOne, type OnEvaluated } from './ofrep/evaluate.ts'
import { type Problem, type ProblemCode, problemAnswer } from './problem.ts'

/** What an edge needs of whoever runs it. */
export interface EdgePorts {
  readonly authenticate: Authenticate
  /** The flags of an environment, by its id; undefined if it is not served here. */
  environment(id: string): EnvironmentSource | undefined
  /** Streams that tell of changes; without it none are offered. */
  readonly events?: EventPorts | undefined
  readonly onEvaluated?: OnEvaluated | undefined
}

const EVALUATE = '/ofrep/v1/evaluate/flags'

/** Answers requests of OFREP, whatever the runtime. Never rejects for what a request holds. */
export async function answerOfrep(request: EdgeRequest, ports: EdgePorts): Promise<EdgeAnswer> {
  if (request.path === EVENTS_PATH && ports.events !== undefined) {
    return allowPage(request, answerChannel(request, ports.events))
  }
  const route = findRoute(request)
  if (route === null) return allowPage(request, noSuchPath(request))
  if (request.method === 'OPTIONS') return preflightAnswer(request)
  const found = identify(request, ports.authenticate)
  const key = found instanceof Promise ? await found : found
  if ('code' in key) return allowPage(request, problemAnswer(key))
  const fault = faultOf(key, request)
  if (fault !== null) return allowPage(request, problemAnswer(fault))
  const environment = ports.environment(key.environment)
  if (environment === undefined) {
    return allowPage(request, refusal('NOT_FOUND', 'The environment of this key is gone.'))
  }
  const answer =
    route.flagKey === null
      ? evaluateAll(
          request,
          key,
          environment,
          eventStreamsMember(key, ports.events),
          ports.onEvaluated,
        )
      : evaluateOne(request, key, environment, route.flagKey, ports.onEvaluated)
  return allowPage(request, await answer)
}

/** A stream of notices, which is opened without a key. */
function answerChannel(request: EdgeRequest, events: EventPorts): EdgeAnswer {
  if (request.method !== 'GET') return noSuchPath(request)
  const key = keyOfChannel(request, events)
  if (key === null) {
    const detail = 'The channel is not known here, or its key has expired or was revoked.'
    return refusal('UNAUTHENTICATED', detail)
  }
  const fault = faultOf(key, request)
  return fault === null ? answerEvents(request, key, events) : problemAnswer(fault)
}

/** What a path and method ask for; a flag's key, or null for all flags. */
function findRoute({ method, path }: EdgeRequest): { readonly flagKey: string | null } | null {
  if (method !== 'POST' && method !== 'OPTIONS') return null
  if (path === EVALUATE || path === `${EVALUATE}/`) return { flagKey: null }
  if (!path.startsWith(`${EVALUATE}/`)) return null
  const flagKey = decodeSegment(path.slice(EVALUATE.length + 1))
  return flagKey === null ? null : { flagKey }
}

function decodeSegment(segment: string): string | null {
  if (segment.includes('/')) return null
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}

/** Why a key that is known may not be used like this; null if it may. */
function faultOf({ kind, origins }: EdgeKey, request: EdgeRequest): Problem | null {
  const origin = request.header('origin')
  const forbid = (detail: string): Problem => ({ code: 'FORBIDDEN', detail })
  if (kind === 'edge') {
    return forbid('This is the key of an edge. To evaluate, use a client key or a server key.')
  }
  if (origin === null) return null
  if (kind === 'server') {
    return forbid(
      'This is a server key, and a page of a browser sent it: everybody who opens the page can read it. Revoke it and give the page a client key: sluice token create --kind client --env <environment>.',
    )
  }
  if (origins === null || origins.includes(origin)) return null
  return forbid(`This client key may not be used by pages of ${origin.slice(0, 200)}.`)
}

function noSuchPath({ method, path }: EdgeRequest): EdgeAnswer {
  return refusal('NOT_FOUND', `There is no ${method} ${path.slice(0, 300)}.`)
}

function refusal(code: ProblemCode, detail: string): EdgeAnswer {
  return problemAnswer({ code, detail })
}
