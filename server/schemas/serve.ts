import { type Static, Type } from '@sinclair/typebox'
import type { StoredServe as StoredServeShape } from '../domain/documents.ts'
import { closed, Key, MemberName } from './primitives.ts'

const Attribute = Type.String({ minLength: 1, maxLength: 256 })
const Percentage = Type.Number({ minimum: 0, maximum: 100 })
const Bucket = Type.Integer({ minimum: 0, maximum: 100_000 })
/** Half-open. A list, because OpenAPI's dialect writes tuples in another way than Ajv's default. */
export const Range = Type.Unsafe<[number, number]>(Type.Array(Bucket, { minItems: 2, maxItems: 2 }))

/** A split as it is stored and shown. */
export const Split = Type.Object(
  {
    bucketBy: Attribute,
    seed: Type.String({ minLength: 1, maxLength: 256 }),
    weights: Type.Record(MemberName, Percentage),
    allocations: Type.Array(
      Type.Object({ variation: Key, ranges: Type.Array(Range, { maxItems: 10_000 }) }, closed),
      { maxItems: 64 },
    ),
  },
  { ...closed, title: 'Split' },
)

/** A serve as it is stored and shown: exactly one member. */
export const StoredServe = Type.Union([
  Type.Object({ variation: Key }, closed),
  Type.Object({ split: Split }, closed),
])

/** A serve as it is shown. Both members optional, because serialisers resolve unions slowly. */
export const ServeView = Type.Unsafe<StoredServeShape>(
  Type.Object({ variation: Type.Optional(Key), split: Type.Optional(Split) }, { title: 'Serve' }),
)

/** A serve as it comes in: {variation} | {percent, variation?} | {weights} | {split}. */
export const ServeInput = Type.Object(
  {
    variation: Type.Optional(Key),
    percent: Type.Optional(Percentage),
    weights: Type.Optional(Type.Record(MemberName, Percentage, { maxProperties: 64 })),
    bucketBy: Type.Optional(Attribute),
    split: Type.Optional(Split),
  },
  { ...closed, title: 'ServeInput' },
)

/** The input form of a serve. */
export type ServeInput = Static<typeof ServeInput>
