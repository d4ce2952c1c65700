import { Type } from '@sinclair/typebox'
import { flagKinds, flagTypes } from './documents.ts'
import { closed, DisplayName, Json, Key, nullable, oneOf, Timestamp } from './primitives.ts'

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

export const FlagInput = Type.Object({ key: Key, type: oneOf(flagTypes), ...changeable }, closed)

export const FlagPatch = Type.Object(
  {
    ...changeable,
    key: Type.Optional(Type.Unknown()),
    type: Type.Optional(Type.Unknown()),
    archived: Type.Optional(Type.Unknown()),
    createdAt: Type.Optional(Type.Unknown()),
    updatedAt: Type.Optional(Type.Unknown()),
  },
  closed,
)

export const FlagView = Type.Object({
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
})

export const FlagPath = Type.Object({ project: Type.String(), flag: Type.String() })
