import { Type } from '@sinclair/typebox'
import { signsInMsMax } from '../domain/signing-times.ts'
import { closed, nullable, Timestamp } from './primitives.ts'

export const RotateSigningInput = nullable(
  Type.Object(
    {
      signsInMs: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: signsInMsMax,
          description: 'when the new key begins to sign: in 24 hours if left out, 0 for at once',
        }),
      ),
    },
    { ...closed, title: 'RotateSigningInput' },
  ),
  { examples: [{ signsInMs: 3_600_000 }] },
)

const SigningKeyTimes = Type.Object({
  kid: Type.String(),
  signsFrom: Timestamp,
  believedUntil: nullable(Timestamp, { description: 'null while no other key follows it' }),
})

const times = (kid: string, signsFrom: string, believedUntil: string | null) => {
  return { kid, signsFrom, believedUntil }
}

export const SigningRotated = Type.Object(
  {
    kid: Type.String({ description: 'of the new key' }),
    signsFrom: Timestamp,
    keys: Type.Array(SigningKeyTimes, {
      description: 'all that `/.well-known/jwks.json` lists from now on, in the order they sign',
    }),
  },
  {
    title: 'SigningRotated',
    examples: [
      {
        kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
        signsFrom: '2026-02-01T09:00:00.000Z',
        keys: [
          times('k1', '2026-01-01T09:00:00.000Z', '2026-02-02T09:00:00.000Z'),
          times('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k', '2026-02-01T09:00:00.000Z', null),
        ],
      },
    ],
  },
)
