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
  closed,
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

export const TokenView = Type.Object(shown)

/** The only answer that holds the secret. */
export const TokenCreated = Type.Object({ ...shown, secret: Type.String() })

export const TokenPath = Type.Object({ id: Type.String() })
