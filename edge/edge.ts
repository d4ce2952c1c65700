import { allowPage, preflightAnswer } from './cors.ts'
import { readSecret } from './credential.ts'
import type { EnvironmentSource } from './environment-source.ts'
import type { EdgeAnswer, EdgeRequest } from './exchange.ts'
import type { EdgeKey } from './keys.ts'
import { evaluateAll, evaluateOne } from './ofrep/evaluate.ts'
import { type Problem, type ProblemCode, problemAnswer } from './problem.ts'

/** What an edge needs of whoever runs it. */
export interface EdgePorts {
  /** Whose secret it is, or why it is not taken. */
  authenticate(secret: string, request: EdgeRequest): EdgeKey | Problem | Promise<EdgeKey | Problem>
  /** The flags of an environment, by its id; undefined if it is not served here. */
  environment(id: string): EnvironmentSource | undefined
}

const EVALUATE = '/ofrep/v1/evaluate/flags'

/** Answers requests of OFREP, whatever the runtime. Never rejects for what a request holds. */
export async function answerOfrep(request: EdgeRequest, ports: EdgePorts): Promise<EdgeAnswer> {
  const route = findRoute(request)
  if (route === null) return allowPage(request, noSuchPath(request))
  if (request.method === 'OPTIONS') return preflightAnswer(request)
  const key = await identify(request, ports)
  if ('code' in key) return allowPage(request, problemAnswer(key))
  const environment = ports.environment(key.environment)
  if (environment === undefined) {
    return allowPage(request, refusal('NOT_FOUND', 'The environment of this key is gone.'))
  }
  const answer =
    route.flagKey === null
      ? evaluateAll(request, key, environment, '')
      : evaluateOne(request, key, environment, route.flagKey)
  return allowPage(request, await answer)
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

async function identify(request: EdgeRequest, ports: EdgePorts): Promise<EdgeKey | Problem> {
  const secret = readSecret(request)
  if (secret === null) {
    const detail = 'Send a key of an environment: Authorization: Bearer <key>, or X-API-Key: <key>.'
    return { code: 'UNAUTHENTICATED', detail }
  }
  const key = await ports.authenticate(secret, request)
  return 'code' in key ? key : (faultOf(key, request) ?? key)
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
