/** Headers that answers carry, by the name documents use. */
export const answerHeaders = {
  ETag: 'Version of the resource, opaque: send it back in `If-Match` to change what you read.',
  Location: 'Where the new resource is read.',
  'Sluice-Revision':
    'The state the answer is of, for example `1.8`: send it in `Sluice-After` to read your writes on another control plane.',
  'Sluice-Signature':
    'A detached JWS over the body (RFC 7515 appendix F, RFC 7797; EdDSA, `typ` sluice-snapshot), by a key of `/.well-known/jwks.json`.',
  'Retry-After': 'Seconds after which trying again makes sense.',
  'WWW-Authenticate': 'How to authenticate: with a bearer token.',
} as const

/** Name of a header that answers carry. */
export type AnswerHeader = keyof typeof answerHeaders

/** Headers that requests may carry. None is checked by its schema: each has a refusal of its own. */
export const requestHeaders = {
  'If-Match': {
    type: 'string',
    description: 'The `ETag` that was read, or `*` to change whatever is there.',
    examples: ['*'],
  },
  'Idempotency-Key': {
    type: 'string',
    description:
      'At most 255 visible ASCII characters, of your choice. Within 24 hours the same request under the same key is done once and answered alike.',
  },
  'Sluice-Reason': {
    type: 'string',
    description:
      'Why the change is made, for the audit: percent-encoded UTF-8 of at most 1,000 characters. A `reason` in the body counts instead.',
  },
  'Sluice-After': {
    type: 'string',
    description:
      'A `Sluice-Revision` seen before: the answer waits, at most 2 s, until this control plane has reached it.',
  },
} as const

/** Name of a header that requests may carry. */
export type RequestHeader = keyof typeof requestHeaders
