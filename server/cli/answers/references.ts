import { Type } from '@sinclair/typebox'

export const ReferencesUploaded = Type.Object({ flags: Type.Integer(), references: Type.Integer() })
