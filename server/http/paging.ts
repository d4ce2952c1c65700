import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { Refusal } from '../domain/refusal.ts'
import { closed, nullable } from '../schemas/primitives.ts'

const limitDefault = 100
const limitMax = 1000

/** Query of every list. */
export const PageQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,6}$', description: '1 to 1,000; 100' })),
    cursor: Type.Optional(
      Type.String({ maxLength: 4200, description: '`next` of the page before' }),
    ),
  },
  closed,
)

/** One page of a list; `next` is null on the last. */
export function Page<S extends TSchema>(item: S) {
  const { title, examples = [] } = item
  return Type.Object(
    { items: Type.Array(item), next: nullable(Type.String()) },
    { title: `${title}Page`, examples: [{ items: examples, next: null }] },
  )
}

/** Cuts the page out of all items, which must be sorted by the key that `keyOf` gives. */
export function cutPage<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  query: Static<typeof PageQuery>,
): { items: T[]; next: string | null } {
  const limit = readLimit(query)
  const after = query.cursor === undefined ? null : readCursor(query.cursor)
  const start = after === null ? 0 : items.findIndex((item) => keyOf(item) > after)
  if (start === -1) return { items: [], next: null }
  const page = items.slice(start, start + limit)
  const last = page.at(-1)
  const more = start + limit < items.length && last !== undefined
  return { items: page, next: more ? writeCursor(keyOf(last)) : null }
}

/** How many items a page may have. */
export function readLimit(query: { readonly limit?: string }): number {
  const limit = query.limit === undefined ? limitDefault : Number(query.limit)
  if (limit >= 1 && limit <= limitMax) return limit
  const message = `must be 1 to ${limitMax}`
  throw new Refusal('INVALID', `limit ${message}.`, {
    errors: [{ path: 'query/limit', code: 'RANGE', message }],
  })
}

/** Writes where a page ended as the opaque `next`. */
export function writeCursor(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url')
}

/** Reads it back. Refuses what `writeCursor` did not write, or what is not of the pattern. */
export function readCursor(cursor: string, pattern = /^/): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8')
  if (writeCursor(key) === cursor && pattern.test(key)) return key
  const message = 'is not a cursor of this API; take `next` of the page before'
  throw new Refusal('INVALID', `cursor ${message}.`, {
    errors: [{ path: 'query/cursor', code: 'FORMAT', message }],
  })
}
