import { Type } from '@sinclair/typebox'
import { closed, DisplayName, oneOf, ProjectKey, Timestamp } from './primitives.ts'

/** Query of deletions. */
export const DeletionQuery = Type.Object(
  {
    includingContents: Type.Optional(
      oneOf(['true', 'false'], {
        description: 'true: delete what goes with it too',
        examples: ['true'],
      }),
    ),
  },
  closed,
)

export const EnvironmentInput = Type.Object(
  {
    key: ProjectKey,
    name: Type.Optional(DisplayName),
    critical: Type.Optional(Type.Boolean()),
  },
  { ...closed, title: 'EnvironmentInput', examples: [{ key: 'preview', name: 'Preview' }] },
)

export const EnvironmentPatch = Type.Object(
  {
    id: Type.Optional(Type.Unknown()),
    key: Type.Optional(Type.Unknown()),
    name: Type.Optional(DisplayName),
    critical: Type.Optional(Type.Boolean()),
    createdAt: Type.Optional(Type.Unknown()),
  },
  { ...closed, title: 'EnvironmentPatch', examples: [{ critical: true }] },
)

export const EnvironmentView = Type.Object(
  {
    id: Type.String({ description: 'what traces and OpenFeature call the flag set' }),
    key: Type.String(),
    name: Type.String(),
    critical: Type.Boolean(),
    createdAt: Timestamp,
  },
  {
    title: 'Environment',
    examples: [
      {
        ...{ id: 'e_5f0c9a31b2d4', key: 'staging', name: 'Staging', critical: false },
        createdAt: '2026-01-31T09:00:00.000Z',
      },
    ],
  },
)

export const ProjectInput = Type.Object(
  {
    key: ProjectKey,
    name: Type.Optional(DisplayName),
    environments: Type.Optional(Type.Array(EnvironmentInput, { maxItems: 50 })),
  },
  {
    ...closed,
    title: 'ProjectInput',
    examples: [{ key: 'shop', name: 'Shop', environments: [{ key: 'staging' }] }],
  },
)

export const ProjectPatch = Type.Object(
  {
    key: Type.Optional(Type.Unknown()),
    name: Type.Optional(DisplayName),
    createdAt: Type.Optional(Type.Unknown()),
  },
  { ...closed, title: 'ProjectPatch', examples: [{ name: 'Demonstration' }] },
)

export const ProjectView = Type.Object(
  {
    key: Type.String(),
    name: Type.String(),
    createdAt: Timestamp,
  },
  {
    title: 'Project',
    examples: [{ key: 'demo', name: 'Demo', createdAt: '2026-01-31T09:00:00.000Z' }],
  },
)

/** Keys in paths. What they name may not be there, so no form of theirs is a fault of the request. */
export const projectInPath = { project: Type.String({ examples: ['demo'] }) }
export const environmentInPath = { environment: Type.String({ examples: ['staging'] }) }
export const ProjectPath = Type.Object(projectInPath)
export const EnvironmentPath = Type.Object({ ...projectInPath, ...environmentInPath })
