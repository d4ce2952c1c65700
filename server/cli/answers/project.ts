import { Type } from '@sinclair/typebox'
import { Text } from './primitives.ts'

export const Project = Type.Object({ key: Text, name: Text, createdAt: Text })

export const Environment = Type.Object({
  key: Text,
  name: Text,
  critical: Type.Boolean(),
  createdAt: Text,
})
