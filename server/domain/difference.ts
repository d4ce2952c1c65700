import type { JsonValue } from '@sluice/sdk/model'
import { areEqual } from './equal.ts'

/** One member of a document that a change made, replaced or removed. */
export interface MemberChange {
  /** JSON pointer; elements of a list that have a name of their own are named by it. Empty: all. */
  readonly path: string
  /** Left out if the member was not there. */
  readonly before?: JsonValue
  /** Left out if the member is gone. */
  readonly after?: JsonValue
}

type Members = ReadonlyMap<string, JsonValue>

const names = ['id', 'key', 'flag', 'variation'] as const

/** What differs between two values, at the smallest members that have names. */
export function difference(before: JsonValue, after: JsonValue, path = ''): MemberChange[] {
  if (areEqual(before, after)) return []
  const [old, fresh] = [membersOf(before), membersOf(after)]
  if (old === null || fresh === null || Array.isArray(before) !== Array.isArray(after)) {
    return [{ path, before, after }]
  }
  const changes: MemberChange[] = []
  for (const name of new Set([...old.keys(), ...fresh.keys()])) {
    const at = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const [was, is] = [old.get(name), fresh.get(name)]
    if (was === undefined && is !== undefined) changes.push({ path: at, after: is })
    else if (was !== undefined && is === undefined) changes.push({ path: at, before: was })
    else if (was !== undefined && is !== undefined) changes.push(...difference(was, is, at))
  }
  return isReordered(old, fresh) && Array.isArray(before)
    ? [...changes, { path, before: [...old.keys()], after: [...fresh.keys()] }]
    : changes
}

/** The members of an object, or of a list whose elements have names; null for anything else. */
function membersOf(value: JsonValue): Members | null {
  if (typeof value !== 'object' || value === null) return null
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  const members = new Map<string, JsonValue>()
  for (const element of value) {
    const name = nameOf(element)
    if (name === null || members.has(name)) return null
    members.set(name, element)
  }
  return members
}

function nameOf(element: JsonValue): string | null {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return null
  const members = new Map(Object.entries(element))
  for (const member of names) {
    const name = members.get(member)
    if (typeof name === 'string') return name
  }
  return null
}

/** Whether what both have stands in another order. */
function isReordered(old: Members, fresh: Members): boolean {
  const kept = [...old.keys()].filter((name) => fresh.has(name))
  const now = [...fresh.keys()].filter((name) => old.has(name))
  return kept.some((name, i) => name !== now[i])
}
