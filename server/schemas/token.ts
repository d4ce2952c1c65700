import { Type } from '@sinclair/typebox'
import { originsMax } from '../domain/origins.ts'
import { roles } from '../domain/role.ts'
import { accessMsMax, overlapMsMax } from '../domain/token-limits.ts'
import { roleKinds, sdkKinds } from './documents.ts'
import { closed, DisplayName, nullable, oneOf, ProjectKey, Timestamp } from './primitives.ts'

const kinds = [...sdkKinds, ...roleKinds] as const

const EnvironmentKeys = Type.Array(ProjectKey, { minItems: 1, maxItems: 50, uniqueItems: true })

export const TokenInput = Type.Object(
  {
    kind: oneOf(kinds),
    name: DisplayName,
    role: Type.Optional(
      nullable(oneOf(roles), { description: 'personal and automation: needed; others: none' }),
    ),
    project: Type.Optional(
      nullable(ProjectKey, { description: 'without it, a role holds in all projects' }),
    ),
    environment: Type.Optional(
      nullable(ProjectKey, { description: 'server, client and edge: needed; others: none' }),
    ),
    environments: Type.Optional(
      nullable(EnvironmentKeys, { description: 'where the role may change; all without it' }),
    ),
    origins: Type.Optional(
      nullable(Type.Array(Type.String({ maxLength: 300 }), { minItems: 1, maxItems: originsMax }), {
        description: 'client: of which web pages may use it; all without it. Others: none',
      }),
    ),
    expiresAt: Type.Optional(nullable(Type.String({ maxLength: 64 }))),
  },
  {
    ...closed,
    title: 'TokenInput',
    examples: [{ kind: 'server', name: 'web', project: 'demo', environment: 'staging' }],
  },
)

const shown = {
  id: Type.String(),
  kind: oneOf(kinds),
  name: Type.String(),
  project: nullable(Type.String()),
  environment: nullable(Type.String()),
  role: nullable(Type.String()),
  environments: nullable(Type.Array(Type.String())),
  origins: nullable(Type.Array(Type.String())),
  createdAt: Timestamp,
  expiresAt: nullable(Timestamp),
  previousExpiresAt: nullable(Timestamp, {
    description: 'after a rotation: until when the secret before it is still taken',
  }),
  lastUsedAt: nullable(Timestamp, { description: 'to ten seconds; null if that is not known' }),
}

const example = {
  id: '5f0c9a31b2d4',
  kind: 'server',
  name: 'web',
  project: 'demo',
  environment: 'staging',
  role: null,
  environments: null,
  origins: null,
  createdAt: '2026-01-31T09:00:00.000Z',
  expiresAt: null,
  previousExpiresAt: null,
  lastUsedAt: null,
} as const

export const TokenView = Type.Object(shown, { title: 'Token', examples: [example] })

/** The only answer that holds the secret. */
export const TokenCreated = Type.Object(
  { ...shown, secret: Type.String() },
  { title: 'TokenCreated', examples: [{ ...example, secret: 'slu_server_5f0c9a31b2d4_…' }] },
)

export const TokenPath = Type.Object({ id: Type.String({ examples: ['admin'] }) })

/** For what ends a token or its secret: which one, only the reader knows. */
export const RevokePath = Type.Object({ id: Type.String({ examples: ['$TOKEN_ID'] }) })

export const AccessInput = nullable(
  Type.Object(
    {
      role: Type.Optional(oneOf(roles)),
      project: Type.Optional(ProjectKey),
      environments: Type.Optional(EnvironmentKeys),
      lifetimeMs: Type.Optional(
        Type.Integer({
          minimum: 1000,
          maximum: accessMsMax,
          description: '15 minutes if left out, which is the most',
        }),
      ),
    },
    { ...closed, title: 'AccessInput' },
  ),
  { examples: [{ role: 'viewer', lifetimeMs: 60_000 }] },
)

export const AccessToken = Type.Object(
  {
    role: Type.String(),
    project: nullable(Type.String()),
    environments: nullable(Type.Array(Type.String())),
    expiresAt: Timestamp,
    secret: Type.String({ description: 'a JWT, sent as any other bearer token' }),
  },
  {
    title: 'AccessToken',
    examples: [
      {
        role: 'viewer',
        project: null,
        environments: null,
        expiresAt: '2026-01-31T09:15:00.000Z',
        secret: 'eyJhbGciOiJFZERTQSIs…',
      },
    ],
  },
)

export const RotateInput = nullable(
  Type.Object(
    {
      overlapMs: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: overlapMsMax,
          description: 'how long the old secret is still taken; a day if left out',
        }),
      ),
    },
    { ...closed, title: 'RotateInput' },
  ),
  { examples: [{ overlapMs: 3_600_000 }] },
)
