import { type SchemaOptions, type TSchema, type TUnsafe, Type } from '@sinclair/typebox'
import type { JsonValue } from '@sluice/sdk/model'

/** Keys of flags, variations, rules, segments and groups; also safe as names of properties. */
export const keyPattern =
  '^(?!(?:__proto__|constructor|prototype)$)[A-Za-z0-9][A-Za-z0-9._~-]{0,255}$'
/** Keys of projects and environments. */
export const projectKeyPattern = '^(?!(?:constructor|prototype)$)[a-z0-9][a-z0-9-]{0,62}$'

export const Key = Type.String({
  pattern: keyPattern,
  description: 'Letters, digits and . _ ~ - ; begins with a letter or digit; at most 256.',
})
export const ProjectKey = Type.String({
  pattern: projectKeyPattern,
  description: 'Lower-case letters, digits and - ; begins with a letter or digit; at most 63.',
})
export const DisplayName = Type.String({ minLength: 1, maxLength: 256 })
export const Timestamp = Type.String({ description: 'ISO 8601, UTC' })
export const Reason = Type.String({ minLength: 1, maxLength: 1000 })

/** Any JSON value: declared as such, because a schema cannot say more. */
export const Json = Type.Unsafe<JsonValue>(Type.Unknown({ description: 'any JSON value' }))

/** Names of members that come from outside: any text, where TypeBox's default skips line breaks. */
export const MemberName = Type.String({ pattern: '^[^]*$' })

/** A string that is one of a few words. */
export function oneOf<const T extends readonly string[]>(
  words: T,
  options: SchemaOptions = {},
): TUnsafe<T[number]> {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...words], ...options })
}

/** Like `oneOf`, in a form that TypeBox itself can check. */
export function word<const T extends readonly string[]>(words: T): TUnsafe<T[number]> {
  return Type.Unsafe<T[number]>(Type.Union(words.map((one) => Type.Literal(one))))
}

/** The value or null. */
export function nullable<S extends TSchema>(schema: S, options: SchemaOptions = {}) {
  return Type.Union([schema, Type.Null()], options)
}

/** An object without members other than the named ones. */
export const closed = { additionalProperties: false } as const

/** The answer has no body. */
export const Nothing = Type.Unsafe<undefined>(Type.Null())

/** The body of an action that takes no members: none, or an empty object. */
export const NoMembers = nullable(Type.Object({}, closed))
