import { Type } from '@sinclair/typebox'
import { closed, Json, keyPattern, nullable, projectKeyPattern, Timestamp } from './primitives.ts'

const PairText = Type.String({ description: 'A pair, for example 1.8' })

export const ChangeView = Type.Object(
  {
    document: Type.String({ description: 'For example flagConfig/checkout/production.' }),
    path: Type.String({
      description: 'JSON pointer; elements of lists are named by id, key, flag or variation.',
    }),
    before: Type.Optional(Json),
    after: Type.Optional(Json),
  },
  { title: 'Change' },
)

export const ReachedFlagsView = Type.Object(
  {
    environment: Type.String(),
    flags: Type.Array(Type.String()),
    more: Type.Integer({ description: 'How many flags there are beyond those that are listed.' }),
  },
  { title: 'ReachedFlags' },
)

export const AuditEntryView = Type.Object(
  {
    revision: PairText,
    committedAt: Timestamp,
    by: Type.String({ description: 'For example token:5f0c9a.' }),
    name: nullable(Type.String({ description: 'What the token was called then.' })),
    type: Type.String({ description: 'For example flag.killed.' }),
    subject: Type.Record(Type.String({ pattern: '^[^]*$' }), Type.String()),
    reason: nullable(Type.String()),
    reach: nullable(Type.Array(ReachedFlagsView), {
      description:
        'Flags, by environment, whose values depend on what changed, such as the members of a segment: without those whose own configuration or kill the entry wrote. Null: entries of older versions do not say.',
    }),
    changes: Type.Array(ChangeView),
    changesLeftOut: Type.Integer({ description: 'Changes that were too many to tell.' }),
    hash: Type.String({ description: "SHA-256 of the entry's body, which the chain covers." }),
  },
  {
    title: 'AuditEntry',
    examples: [
      {
        revision: '1769850000.8',
        committedAt: '2026-01-31T09:00:00.000Z',
        by: 'token:5f0c9a',
        name: 'alice',
        type: 'flagConfig.changed',
        subject: { flag: 'welcome-banner', environment: 'staging' },
        reason: null,
        reach: [],
        changes: [
          {
            document: 'flagConfig/welcome-banner/staging',
            path: '/on',
            before: false,
            after: true,
          },
        ],
        changesLeftOut: 0,
        hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    ],
  },
)

export const AuditQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,6}$', description: '1 to 1,000; 100' })),
    cursor: Type.Optional(
      Type.String({ maxLength: 1024, description: '`next` of the page before' }),
    ),
    by: Type.Optional(Type.String({ maxLength: 256, examples: ['token:admin'] })),
    type: Type.Optional(
      Type.String({ maxLength: 256, description: 'A type, or its first word', examples: ['flag'] }),
    ),
    flag: Type.Optional(
      Type.String({
        pattern: keyPattern,
        description: 'What is about the flag, and what else changed what it serves',
      }),
    ),
    environment: Type.Optional(
      Type.String({
        pattern: projectKeyPattern,
        description: 'What is about the environment, and what else changed what it serves',
      }),
    ),
    from: Type.Optional(Type.String({ maxLength: 64, description: 'ISO 8601, included' })),
    to: Type.Optional(Type.String({ maxLength: 64, description: 'ISO 8601, excluded' })),
  },
  closed,
)

export const VerificationQuery = Type.Object(
  {
    checkpoint: Type.Optional(
      Type.String({
        maxLength: 4096,
        description: "A checkpoint from the server's log: history must contain what it states.",
      }),
    ),
  },
  closed,
)

const FaultView = Type.Object({
  revision: PairText,
  code: Type.String(),
  detail: Type.String(),
})

export const VerificationView = Type.Object(
  {
    valid: Type.Boolean(),
    firstBad: nullable(FaultView),
    faults: Type.Array(FaultView),
    entries: Type.Object({
      from: nullable(PairText),
      to: nullable(PairText),
      count: Type.Integer(),
    }),
    signedThrough: nullable(PairText),
    hash: nullable(Type.String()),
    documents: Type.Object({ checked: Type.Integer(), older: Type.Integer() }),
  },
  {
    title: 'AuditVerification',
    examples: [
      {
        valid: true,
        firstBad: null,
        faults: [],
        entries: { from: '1769850000.1', to: '1769850000.8', count: 8 },
        signedThrough: '1769850000.8',
        hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        documents: { checked: 6, older: 0 },
      },
    ],
  },
)
