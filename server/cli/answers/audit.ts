import { type Static, Type } from '@sinclair/typebox'
import { nullableText, Text } from './primitives.ts'

export const AuditEntry = Type.Object({
  revision: Text,
  committedAt: Text,
  by: Text,
  name: nullableText,
  type: Text,
  subject: Type.Record(Text, Text),
  reason: nullableText,
  changes: Type.Array(
    Type.Object({
      document: Text,
      path: Text,
      before: Type.Optional(Type.Unknown()),
      after: Type.Optional(Type.Unknown()),
    }),
  ),
  changesLeftOut: Type.Integer(),
})

const AuditFault = Type.Object({ revision: Text, code: Text, detail: Text })

export const AuditVerification = Type.Object({
  valid: Type.Boolean(),
  firstBad: Type.Union([AuditFault, Type.Null()]),
  faults: Type.Array(AuditFault),
  entries: Type.Object({ from: nullableText, to: nullableText, count: Type.Integer() }),
  signedThrough: nullableText,
  documents: Type.Object({ checked: Type.Integer(), older: Type.Integer() }),
})

export type AuditEntry = Static<typeof AuditEntry>
