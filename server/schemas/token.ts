import { Type } from '@sinclair/typebox'
import { closed, DisplayName, nullable, oneOf, ProjectKey, Timestamp } from './primitives.ts'

export const TokenInput = Type.Object(
  {
    kind: oneOf(['server']),
    name: DisplayName,
    project: ProjectKey,
    environment: ProjectKey,
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
  kind: oneOf(['server', 'personal']),
  name: Type.String(),
  project: nullable(Type.String()),
  environment: nullable(Type.String()),
  role: nullable(Type.String()),
  createdAt: Timestamp,
  expiresAt: nullable(Timestamp),
}

const example = {
  id: '5f0c9a31b2d4',
  kind: 'server',
  name: 'web',
  project: 'demo',
  environment: 'staging',
  role: null,
  createdAt: '2026-01-31T09:00:00.000Z',
  expiresAt: null,
} as const

export const TokenView = Type.Object(shown, { title: 'Token', examples: [example] })

/** The only answer that holds the secret. */
export const TokenCreated = Type.Object(
  { ...shown, secret: Type.String() },
  { title: 'TokenCreated', examples: [{ ...example, secret: 'slu_server_5f0c9a31b2d4_…' }] },
)

export const TokenPath = Type.Object({ id: Type.String({ examples: ['admin'] }) })

/** For what ends a token: which one, only the reader knows. */
export const RevokePath = Type.Object({ id: Type.String({ examples: ['$TOKEN_ID'] }) })
