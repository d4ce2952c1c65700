import { Type } from '@sinclair/typebox'
import { nullableText, Text } from './primitives.ts'

export const Token = Type.Object({
  id: Text,
  kind: Text,
  name: Text,
  project: nullableText,
  environment: nullableText,
  role: nullableText,
  environments: Type.Union([Type.Array(Text), Type.Null()]),
  origins: Type.Union([Type.Array(Text), Type.Null()]),
  createdAt: Text,
  expiresAt: nullableText,
  previousExpiresAt: nullableText,
  lastUsedAt: nullableText,
})

export const NewToken = Type.Object({ ...Token.properties, secret: Text })

export const SigningRotated = Type.Object({
  kid: Text,
  signsFrom: Text,
  keys: Type.Array(Type.Object({ kid: Text, signsFrom: Text, believedUntil: nullableText })),
})

export const LoginLink = Type.Object({ path: Text, expiresAt: Text })
