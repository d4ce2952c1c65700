import { Type } from '@sinclair/typebox'
import { flagKinds, flagTypes } from './documents.ts'
import { closed, DisplayName, Json, Key, nullable, oneOf, Reason, Timestamp } from './primitives.ts'
import { projectInPath } from './project.ts'

const Variation = Type.Object({ key: Key, value: Json }, closed)

/** Members that may be changed later. */
const changeable = {
  name: Type.Optional(DisplayName),
  description: Type.Optional(Type.String({ maxLength: 4096 })),
  kind: Type.Optional(oneOf(flagKinds)),
  variations: Type.Optional(Type.Array(Variation, { minItems: 1, maxItems: 64 })),
  tags: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 50, uniqueItems: true }),
  ),
  owner: Type.Optional(nullable(DisplayName)),
  clientVisible: Type.Optional(Type.Boolean()),
  expectedRemovalAt: Type.Optional(nullable(Type.String({ maxLength: 64 }))),
}

export const FlagInput = Type.Object(
  { key: Key, type: oneOf(flagTypes), ...changeable },
  {
    ...closed,
    title: 'FlagInput',
    examples: [
      {
        key: 'checkout-button',
        type: 'string',
        variations: [
          { key: 'green', value: '#0a0' },
          { key: 'blue', value: '#00a' },
        ],
        tags: ['checkout'],
      },
    ],
  },
)

export const FlagPatch = Type.Object(
  {
    ...changeable,
    key: Type.Optional(Type.Unknown()),
    type: Type.Optional(Type.Unknown()),
    archived: Type.Optional(Type.Unknown()),
    createdAt: Type.Optional(Type.Unknown()),
    updatedAt: Type.Optional(Type.Unknown()),
  },
  {
    ...closed,
    title: 'FlagPatch',
    examples: [{ description: 'The banner on the first page', tags: ['welcome'] }],
  },
)

/** The body of archiving: none, or why a flag that is in use can go. */
export const ArchiveInput = nullable(
  Type.Object({ override: Type.Optional(Reason) }, { ...closed, title: 'ArchiveInput' }),
  { examples: [{ override: 'the application that asks it is switched off' }] },
)

export const FlagView = Type.Object(
  {
    key: Type.String(),
    name: Type.String(),
    description: Type.String(),
    kind: oneOf(flagKinds),
    type: oneOf(flagTypes),
    variations: Type.Array(Type.Object({ key: Type.String(), value: Json })),
    tags: Type.Array(Type.String()),
    owner: nullable(Type.String()),
    clientVisible: Type.Boolean(),
    expectedRemovalAt: nullable(Timestamp),
    archived: Type.Boolean(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  {
    title: 'Flag',
    examples: [
      {
        key: 'welcome-banner',
        name: 'Welcome banner',
        description: '',
        kind: 'release',
        type: 'boolean',
        variations: [
          { key: 'on', value: true },
          { key: 'off', value: false },
        ],
        tags: [],
        owner: null,
        clientVisible: false,
        expectedRemovalAt: null,
        archived: false,
        createdAt: '2026-01-31T09:00:00.000Z',
        updatedAt: '2026-01-31T09:00:00.000Z',
      },
    ],
  },
)

/** What a flag serves in one environment, at a glance. */
const FlagState = Type.Object({
  environment: Type.String(),
  on: Type.Boolean(),
  killed: Type.Boolean(),
  targets: Type.Integer({ description: 'how many lists of individual targets it has' }),
  rules: Type.Integer({ description: 'how many targeting rules it has' }),
  serves: Type.Record(Type.String(), Type.Number(), {
    description: 'what the default serves while it is on: percentages by variation',
  }),
})

export const FlagListView = Type.Object(
  { ...FlagView.properties, environments: Type.Optional(Type.Array(FlagState)) },
  { title: 'FlagWithStates', examples: [...FlagView.examples] },
)

/** With what a flag is shown, in its query. */
export const includeInQuery = {
  include: Type.Optional(
    oneOf(['environments'], { description: 'what it serves in each environment, at a glance' }),
  ),
}

export const flagInPath = { flag: Type.String({ examples: ['welcome-banner'] }) }
export const FlagPath = Type.Object({ ...projectInPath, ...flagInPath })
