import { Type } from '@sinclair/typebox'

/**
 * What `answers/` is made of. The commands read that much of the API's answers, and no more: a newer
 * server may add members, and `--json` shows them all.
 */
export const Text = Type.String()

export const nullableText = Type.Union([Text, Type.Null()])

export const nullableNumber = Type.Union([Type.Number(), Type.Null()])
