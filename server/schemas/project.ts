import { Type } from '@sinclair/typebox'
import { closed, DisplayName, ProjectKey, Timestamp } from './primitives.ts'

export const EnvironmentInput = Type.Object(
  {
    key: ProjectKey,
    name: Type.Optional(DisplayName),
    critical: Type.Optional(Type.Boolean()),
  },
  closed,
)

export const EnvironmentPatch = Type.Object(
  {
    key: Type.Optional(Type.Unknown()),
    name: Type.Optional(DisplayName),
    critical: Type.Optional(Type.Boolean()),
    createdAt: Type.Optional(Type.Unknown()),
  },
  closed,
)

export const EnvironmentView = Type.Object({
  key: Type.String(),
  name: Type.String(),
  critical: Type.Boolean(),
  createdAt: Timestamp,
})

export const ProjectInput = Type.Object(
  {
    key: ProjectKey,
    name: Type.Optional(DisplayName),
    environments: Type.Optional(Type.Array(EnvironmentInput, { maxItems: 50 })),
  },
  closed,
)

export const ProjectPatch = Type.Object(
  {
    key: Type.Optional(Type.Unknown()),
    name: Type.Optional(DisplayName),
    createdAt: Type.Optional(Type.Unknown()),
  },
  closed,
)

export const ProjectView = Type.Object({
  key: Type.String(),
  name: Type.String(),
  createdAt: Timestamp,
})

export const ProjectPath = Type.Object({ project: Type.String() })
export const EnvironmentPath = Type.Object({ project: Type.String(), environment: Type.String() })
