import { Type } from '@sinclair/typebox'
import { nullableText, Text } from './primitives.ts'

export const Webhook = Type.Object({
  id: Text,
  name: Text,
  url: Text,
  format: Text,
  events: Type.Array(Text),
  environments: Type.Union([Type.Array(Text), Type.Null()]),
  enabled: Type.Boolean(),
  disabledReason: nullableText,
})

export const NewWebhook = Type.Object({ ...Webhook.properties, secret: Text })

export const Delivery = Type.Object({
  id: Text,
  type: Text,
  status: Text,
  attempts: Type.Integer(),
  lastAt: Text,
  nextAt: nullableText,
  responseStatus: Type.Union([Type.Integer(), Type.Null()]),
  ms: Type.Integer(),
  error: Type.Union([Type.Object({ code: Text, detail: Text }), Type.Null()]),
})

export const KillHook = Type.Object({
  id: Text,
  name: Text,
  environment: Text,
  format: Text,
  mappings: Type.Array(Type.Object({ flags: Type.Array(Text), tag: nullableText })),
  restoreWhenResolved: Type.Boolean(),
  path: Text,
})

export const NewKillHook = Type.Object({ ...KillHook.properties, secret: Text })
