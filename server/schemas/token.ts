import { Type } from '@sinclair/typebox'
import { roles } from '../domain/role.ts'
import { roleKinds, sdkKinds } from './documents.ts'
import { closed, DisplayName, nullable, oneOf, ProjectKey, Timestamp } from './primitives.ts'

export const overlapMsMax = 30 * 24 * 60 * 60 * 1000

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
  createdAt: Timestamp,
  expiresAt: nullable(Timestamp),
  previousExpiresAt: nullable(Timestamp, {
    description: 'after a rotation: until when the secret before it is still taken',
  }),
}

const example = {
  id: '5f0c9a31b2d4',
  kind: 'server',
  name: 'web',
  project: 'demo',
  environment: 'staging',
  role: null,
  environments: null,
  createdAt: '2026-01-31T09:00:00.000Z',
  expiresAt: null,
  previousExpiresAt: null,
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
