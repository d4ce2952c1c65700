import { StoreUnavailable } from '../errors.ts'

/** What a script answered: a status and what goes with it. */
export interface Reply {
  readonly status: string
  readonly rest: readonly unknown[]
}

/**
 * Reads a script's answer. Throws StoreUnavailable for the answers that all scripts share: a key of
 * another type than it should have, or a value that is not of the store's making.
 */
export function parseReply(reply: unknown): Reply {
  const [status, ...rest] = listOf(reply)
  if (status === 'wrongType') {
    const [key, found] = rest
    throw new StoreUnavailable(
      `the key ${textOf(key)} in Redis holds a ${textOf(found)}, which Sluice did not write: ` +
        'move it away or restore it',
    )
  }
  if (status === 'malformed') {
    const [key, field] = rest
    throw new StoreUnavailable(
      `the key ${textOf(key)} in Redis has a malformed field ${textOf(field)}: restore it`,
    )
  }
  return { status: textOf(status), rest }
}

/** Narrows to a list. Throws StoreUnavailable for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unreadable('a list')
  return value
}

/** Narrows to text. Throws StoreUnavailable for anything else. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw unreadable('text')
  return value
}

/** Reads a number, or a text that is one. Throws StoreUnavailable for anything else. */
export function numberOf(value: unknown): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw unreadable('a number')
  return number
}

function unreadable(expected: string): StoreUnavailable {
  return new StoreUnavailable(
    `Redis answered something else than ${expected}: is its data damaged?`,
  )
}
