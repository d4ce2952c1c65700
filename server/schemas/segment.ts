import { Type } from '@sinclair/typebox'
import { Condition, ConditionView } from './condition.ts'
import { closed, DisplayName, Key, oneOf, Timestamp } from './primitives.ts'
import { projectInPath } from './project.ts'

/** How long each value may be, and how many there may be, is checked with better messages later. */
const Units = Type.Array(Type.Unsafe<string | number>({ type: ['string', 'number'] }), {
  description: 'Values of the attribute `bucketBy`: up to 100,000, each of 1 to 1,024 characters.',
})

const changeable = {
  name: Type.Optional(DisplayName),
  description: Type.Optional(Type.String({ maxLength: 4096 })),
  bucketBy: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  included: Type.Optional(Units),
  excluded: Type.Optional(Units),
  rules: Type.Optional(Type.Array(Condition, { maxItems: 200 })),
}

const rules = [{ attribute: 'country', op: 'in' as const, values: ['NL'] }]

export const SegmentInput = Type.Object(
  { key: Key, ...changeable },
  {
    ...closed,
    title: 'SegmentInput',
    examples: [{ key: 'beta-testers', included: ['user-1', 'user-2'], rules }],
  },
)

export const SegmentPatch = Type.Object(
  {
    ...changeable,
    key: Type.Optional(Type.Unknown()),
    includedCount: Type.Optional(Type.Unknown()),
    excludedCount: Type.Optional(Type.Unknown()),
    createdAt: Type.Optional(Type.Unknown()),
    updatedAt: Type.Optional(Type.Unknown()),
  },
  { ...closed, title: 'SegmentPatch', examples: [{ name: 'Beta testers', excluded: ['user-3'] }] },
)

export const SegmentView = Type.Object(
  {
    key: Type.String(),
    name: Type.String(),
    description: Type.String(),
    bucketBy: Type.String(),
    includedCount: Type.Integer({ description: 'the values are read in pages, under /included' }),
    excludedCount: Type.Integer({ description: 'the values are read in pages, under /excluded' }),
    rules: Type.Array(ConditionView),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  {
    title: 'Segment',
    examples: [
      {
        key: 'beta-testers',
        name: 'Beta testers',
        description: '',
        bucketBy: 'targetingKey',
        includedCount: 2,
        excludedCount: 0,
        rules,
        createdAt: '2026-01-31T09:00:00.000Z',
        updatedAt: '2026-01-31T09:00:00.000Z',
      },
    ],
  },
)

export const SegmentPath = Type.Object({
  ...projectInPath,
  segment: Type.String({ examples: ['beta-testers'] }),
})

export const ListValue = Type.String({ title: 'ListValue', examples: ['user-1'] })

export const ListInput = Type.Object(
  { values: Units },
  { ...closed, title: 'ListInput', examples: [{ values: ['user-4', 'user-5'] }] },
)

export const ImportQuery = Type.Object(
  {
    header: Type.Optional(
      oneOf(['true', 'false'], {
        description: 'whether the first line is a heading; needed only where it looks like one',
      }),
    ),
  },
  closed,
)

/** A file with one value a line; its media type says which kind it is. */
export const ImportBody = Type.String({
  description: 'One value a line. In `text/csv` a value may stand in double quotes.',
  examples: ['user-6\nuser-7'],
})

export const importMediaTypes = ['text/csv', 'text/plain']

export const ListChanged = Type.Object(
  {
    segment: Type.String(),
    list: Type.String(),
    added: Type.Integer(),
    removed: Type.Integer(),
    already: Type.Integer({
      description: 'values that were in the list already, or not in it, or sent twice',
    }),
    count: Type.Integer({ description: 'values that the list has now' }),
    revision: Type.String(),
  },
  {
    title: 'ListChanged',
    examples: [
      {
        segment: 'beta-testers',
        list: 'included',
        added: 2,
        removed: 0,
        already: 0,
        count: 4,
        revision: '1.9',
      },
    ],
  },
)
