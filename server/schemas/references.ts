import { type Static, Type } from '@sinclair/typebox'
import { closed, Key, keyPattern, nullable, oneOf, Timestamp, word } from './primitives.ts'

/** References of one repository, at most. */
export const REFERENCES_MAX = 20_000

const kinds = ['read', 'constant', 'text'] as const

const Reference = {
  flag: Key,
  path: Type.String({ minLength: 1, maxLength: 1024 }),
  line: Type.Integer({ minimum: 1, maximum: 100_000_000 }),
  kind: oneOf(kinds, {
    description: 'a call that asks the flag, a constant that stands for its key, or its text',
  }),
  within: nullable(Type.String({ maxLength: 256 })),
  changedAt: nullable(Type.String({ maxLength: 40 })),
}

const Origin = {
  repository: Type.String({ pattern: keyPattern, description: 'a name, as of a flag' }),
  commit: Type.String({ pattern: '^[0-9a-f]{7,64}$' }),
  branch: Type.String({ minLength: 1, maxLength: 256 }),
}

const exampleOrigin = {
  repository: 'shop-web',
  commit: '4f0c9a5e1b7d2c3f4a5b6c7d8e9f0a1b2c3d4e5f',
  branch: 'main',
}
const exampleReference = {
  path: 'src/banner.ts',
  line: 12,
  kind: 'read' as const,
  within: 'showBanner',
  changedAt: '2026-01-31T09:00:00.000Z',
}

/** All references of a repository, in place of those that were kept of it before. */
export const ReferencesInput = Type.Object(
  {
    ...Origin,
    files: Type.Integer({ minimum: 0, description: 'how many were searched' }),
    dynamic: Type.Integer({ minimum: 0, description: 'calls whose key is not certain' }),
    given: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'those of them that may read any flag which was given with all others',
      }),
    ),
    unparsed: Type.Integer({ minimum: 0, description: 'files that could not be read as code' }),
    references: Type.Array(Type.Object(Reference, closed), { maxItems: REFERENCES_MAX }),
  },
  {
    ...closed,
    title: 'ReferencesInput',
    examples: [
      {
        ...{ ...exampleOrigin, files: 120, dynamic: 1, given: 0, unparsed: 0 },
        references: [{ flag: 'welcome-banner', ...exampleReference }],
      },
    ],
  },
)

/** What is kept of a repository. */
export const RepositoryView = Type.Object(
  {
    ...Origin,
    uploadedAt: Timestamp,
    files: Type.Integer(),
    dynamic: Type.Integer(),
    given: Type.Optional(Type.Integer()),
    unparsed: Type.Integer(),
    flags: Type.Integer(),
    references: Type.Integer(),
  },
  {
    title: 'Repository',
    examples: [
      {
        ...{ ...exampleOrigin, uploadedAt: '2026-01-31T09:00:00.000Z' },
        ...{ files: 120, dynamic: 1, unparsed: 0, flags: 1, references: 1 },
      },
    ],
  },
)

/** A place that refers to a flag. */
export const ReferenceView = Type.Object(
  {
    ...Origin,
    path: Reference.path,
    line: Reference.line,
    kind: Reference.kind,
    within: Reference.within,
    changedAt: Reference.changedAt,
  },
  { title: 'Reference', examples: [{ ...exampleOrigin, ...exampleReference }] },
)

/** What is stored: the upload as it came, and when. */
export const StoredReferences = Type.Object({
  ...ReferencesInput.properties,
  references: Type.Array(Type.Object({ ...Reference, kind: word(kinds) })),
  uploadedAt: Type.String(),
})

export type StoredReferences = Static<typeof StoredReferences>
