import diagnostics from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import {
  createShop,
  isObject,
  type Owner,
  startTestServer,
  type TestServer,
} from '../../../helpers/server.ts'

/** Where a token of the matrix may act. `shop` has two environments; `blog` is another project. */
export const scopes = {
  installation: {},
  shop: { project: 'shop' },
  staging: { project: 'shop', environments: ['staging'] },
  production: { project: 'shop', environments: ['production'] },
  both: { project: 'shop', environments: ['staging', 'production'] },
  blog: { project: 'blog' },
} as const
/** The name of a scope. */
export type Scope = keyof typeof scopes

/** The environments of `shop`. */
export const environments = ['staging', 'production'] as const
/** One of them. */
export type Environment = (typeof environments)[number]

/** Roles from least to most, written out: the test must not take its order from the server. */
export const roleOrder = ['viewer', 'operator', 'editor', 'approver', 'admin'] as const
/** One of them. */
export type RoleName = (typeof roleOrder)[number]

/** Somebody who sends every request of the matrix. */
export type Actor =
  | { readonly kind: 'nobody' | 'stranger'; readonly token: string | null; readonly id: null }
  | {
      readonly kind: 'server' | 'client' | 'edge'
      readonly token: string
      readonly id: string
    }
  | {
      readonly kind: 'personal' | 'automation'
      readonly token: string
      readonly id: string
      readonly role: RoleName
      readonly scope: Scope
    }

/** What came back. */
export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** A control plane with two projects, all its routes, and one actor of every sort. */
export interface World {
  readonly server: TestServer
  /** Every route as `GET /api/v1/projects/:project`; the HEAD ones too. */
  readonly routes: readonly string[]
  readonly actors: readonly Actor[]
  /** Sends a request in-process; with the first admin's token unless told otherwise. */
  send(method: string, path: string, request?: WorldRequest): Promise<Answer>
  /** A key that nothing has yet. */
  freshKey(): string
}

/** What goes with a request. */
export interface WorldRequest {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly token?: string | null
}

/** Starts the control plane and makes the projects and actors. */
export async function createWorld(t: Owner): Promise<World> {
  const { server, routes } = await startRecorded(t)
  let count = 0
  let sent = 0
  const world = {
    server,
    routes,
    freshKey: () => {
      count += 1
      return `fresh-${count}`
    },
    send: async (method: string, path: string, request: WorldRequest = {}): Promise<Answer> => {
      const { body, headers = {}, token = server.adminToken } = request
      sent += 1
      const answer = await server.app.inject({
        method: readMethod(method),
        url: path,
        // From many addresses: of one, only some unknown tokens are answered in a minute.
        remoteAddress: `10.0.${Math.floor(sent / 256) % 256}.${sent % 256}`,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      })
      const isJson = /json/.test(String(answer.headers['content-type']))
      const parsed: unknown = isJson && answer.payload !== '' ? JSON.parse(answer.payload) : {}
      return { status: answer.statusCode, body: isObject(parsed) ? parsed : {} }
    },
  }
  await createShop(server)
  await server.post('/api/v1/projects', { key: 'blog', environments: [{ key: 'production' }] })
  return { ...world, actors: await createActors(world) }
}

async function createActors({ send }: Pick<World, 'send'>): Promise<Actor[]> {
  const make = async (body: object) => {
    const made = await send('POST', '/api/v1/tokens', { body })
    if (made.status !== 201) throw new Error(`no token: ${JSON.stringify(made.body)}`)
    return { id: String(made.body.id), token: String(made.body.secret) }
  }
  const actors: Actor[] = [
    { kind: 'nobody', token: null, id: null },
    { kind: 'stranger', token: 'a-token-that-nobody-ever-made', id: null },
  ]
  for (const kind of ['server', 'client', 'edge'] as const) {
    const limits = { project: 'shop', environment: 'production' }
    actors.push({ kind, ...(await make({ kind, name: kind, ...limits })) })
  }
  for (const kind of ['personal', 'automation'] as const) {
    for (const role of roleOrder) {
      for (const scope of scopeNames()) {
        // The two kinds are let in by the same grant: of the second, each role and each scope suffices.
        const isPaired = role === 'admin' || scope === 'installation' || scope === 'staging'
        if (kind === 'automation' && !isPaired) continue
        const body = { kind, name: `${role} of ${scope}`, role, ...scopes[scope] }
        actors.push({ kind, role, scope, ...(await make(body)) })
      }
    }
  }
  return actors
}

/** All scopes. */
export function scopeNames(): Scope[] {
  return ['installation', 'shop', 'staging', 'production', 'both', 'blog']
}

/** Fastify says when an instance is made; so its routes are seen without a door in the server. */
async function startRecorded(t: Owner): Promise<Pick<World, 'server' | 'routes'>> {
  const routes = new Set<string>()
  const record = (message: unknown) => {
    if (!isInitialisation(message)) return
    message.fastify.addHook('onRoute', ({ method, url }) => {
      const path = url.length > 1 ? url.replace(/\/$/, '') : url
      for (const one of [method].flat()) routes.add(`${one} ${path}`)
    })
  }
  diagnostics.subscribe('fastify.initialization', record)
  try {
    return { server: await startTestServer(t), routes: [...routes] }
  } finally {
    diagnostics.unsubscribe('fastify.initialization', record)
  }
}

function isInitialisation(message: unknown): message is { fastify: FastifyInstance } {
  return isObject(message) && 'fastify' in message
}

function readMethod(method: string) {
  for (const known of ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'] as const) {
    if (known === method) return known
  }
  throw new Error(`the matrix does not know the method ${method}`)
}
