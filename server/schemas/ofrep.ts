import { Type } from '@sinclair/typebox'

/**
 * What OFREP sends and is answered (github.com/open-feature/protocol), for the OpenAPI document.
 * The edge itself reads and writes it.
 */
const context = Type.Record(Type.String(), Type.Unknown(), {
  description: '`targetingKey` and any attributes; 64 KiB at most.',
})
const contextExample = { context: { targetingKey: 'user-1', country: 'NL' } }

export const OfrepRequest = Type.Object(
  { context },
  { title: 'OfrepRequest', examples: [contextExample] },
)

export const OfrepBulkRequest = Type.Object(
  {
    context,
    flagConfigEtag: Type.Optional(
      Type.String({
        description:
          'As in the query, for pages: a browser remembers by address which requests to another origin it may send.',
      }),
    ),
  },
  { title: 'OfrepBulkRequest', examples: [contextExample] },
)

export const OfrepFlagPath = Type.Object({
  key: Type.String({ examples: ['welcome-banner'] }),
})

const Metadata = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
)

const success = {
  key: Type.String(),
  value: Type.Unknown(),
  reason: Type.String({
    description:
      'STATIC, TARGETING_MATCH, SPLIT, DISABLED; UNKNOWN where no rule matched, which `metadata.reason` then calls DEFAULT',
  }),
  variant: Type.Optional(Type.String()),
  metadata: Type.Optional(Metadata),
}

const failure = {
  key: Type.String(),
  errorCode: Type.String(),
  errorDetails: Type.String(),
}

const example = { key: 'welcome-banner', value: true, reason: 'SPLIT', variant: 'on' }
const failedExample = {
  key: 'welcome-banner',
  errorCode: 'TARGETING_KEY_MISSING',
  errorDetails: 'The flag is split by an attribute that the context does not have.',
}

export const OfrepEvaluation = Type.Object(success, {
  title: 'OfrepEvaluation',
  examples: [example],
})

export const OfrepFailure = Type.Object(failure, {
  title: 'OfrepFailure',
  examples: [failedExample],
})

export const OfrepBulkEvaluation = Type.Object(
  {
    flags: Type.Array(Type.Union([Type.Object(success), Type.Object(failure)])),
    metadata: Type.Optional(Metadata),
    eventStreams: Type.Optional(
      Type.Array(
        Type.Object({
          type: Type.String(),
          endpoint: Type.Object({ requestUri: Type.String() }),
          inactivityDelaySec: Type.Integer(),
        }),
      ),
    ),
  },
  { title: 'OfrepBulkEvaluation', examples: [{ flags: [example] }] },
)

export const OfrepBulkFailure = Type.Object(
  { errorCode: Type.String(), errorDetails: Type.String() },
  {
    title: 'OfrepBulkFailure',
    examples: [{ errorCode: 'INVALID_CONTEXT', errorDetails: 'The context is not an object.' }],
  },
)

export const OfrepChannel = Type.Object({
  channel: Type.String({ examples: ['$SLUICE_CHANNEL'] }),
})

export const OfrepQuery = Type.Object({
  flagConfigEtag: Type.Optional(
    Type.String({ description: 'The `etag` of the event that made the client ask.' }),
  ),
  flagConfigLastModified: Type.Optional(Type.String({ description: 'Its `lastModified`.' })),
})
