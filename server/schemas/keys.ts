import { Type } from '@sinclair/typebox'
import { sdkKinds } from './documents.ts'
import { nullable, oneOf } from './primitives.ts'

const example = {
  type: 'keys',
  format: 1,
  project: 'p_7Q2',
  environment: 'e_1B9',
  epoch: 1_769_850_000,
  revision: 12,
  keys: [
    {
      id: '5f0c9a31b2d4',
      kind: 'client',
      hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      origins: ['https://shop.example'],
      expiresAt: null,
    },
  ],
}

/** The SDK keys of an environment, as edges get them. */
export const KeysView = Type.Object(
  {
    type: Type.String(),
    format: Type.Integer(),
    project: Type.String(),
    environment: Type.String(),
    epoch: Type.Integer(),
    revision: Type.Integer({ description: 'of the project: only greater ones are taken' }),
    keys: Type.Array(
      Type.Object({
        id: Type.String(),
        kind: oneOf(sdkKinds),
        hash: Type.String({ description: 'SHA-256 of the secret, hex' }),
        origins: nullable(Type.Array(Type.String())),
        expiresAt: nullable(Type.String()),
      }),
    ),
  },
  { title: 'Keys', examples: [example] },
)
