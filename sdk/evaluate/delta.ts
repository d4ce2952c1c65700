import type { Delta } from '../model.ts'
import { withDependants } from './dependencies.ts'
import { FlagSet } from './flag-set.ts'
import type { Part } from './part.ts'
import { type PartKind, readDelta } from './payload.ts'
import { Slot } from './slot.ts'

/**
 * Makes the set that a delta leads to; what the delta does not touch stays compiled. The caller
 * has checked that the delta begins at this set's head, and compares the digest afterwards.
 * Throws UnreadableSnapshot if it is no delta of format 1.
 */
export function applyDelta(set: FlagSet, delta: Delta): FlagSet {
  const { head, put, drop } = readDelta(delta)
  const touched = (kind: PartKind) => new Set([...put[kind].keys(), ...drop[kind]])
  const changed = {
    flags: touched('flags'),
    segments: touched('segments'),
    exclusionGroups: touched('exclusionGroups'),
  }
  const before = set.slots
  const merge = <T>(kind: PartKind, slots: ReadonlyMap<string, Slot<T>>) => {
    const merged = new Map(slots)
    for (const key of drop[kind]) merged.delete(key)
    for (const [key, part] of put[kind]) merged.set(key, new Slot<T>(part))
    return merged
  }
  const flags = merge('flags', before.flags)
  const segments = merge('segments', before.segments)
  const affected = withDependants(changed, flags, segments)
  renew(flags, affected.flags)
  renew(segments, affected.segments)
  const exclusionGroups = merge('exclusionGroups', before.exclusionGroups)
  return new FlagSet(head, { flags, segments, exclusionGroups }, set.conditions, set.nameless)
}

/**
 * Keys of flags that may resolve differently in `after` than in `before`: added, removed, changed,
 * or depending on something that is.
 */
export function changedFlagKeys(before: FlagSet, after: FlagSet): ReadonlySet<string> {
  const changed = (kind: PartKind) => changedKeys(before.slots[kind], after.slots[kind])
  const kinds = {
    flags: changed('flags'),
    segments: changed('segments'),
    exclusionGroups: changed('exclusionGroups'),
  }
  return withDependants(kinds, after.slots.flags, after.slots.segments).flags
}

function changedKeys(
  before: ReadonlyMap<string, Slot<unknown>>,
  after: ReadonlyMap<string, Slot<unknown>>,
): ReadonlySet<string> {
  const changed = new Set<string>()
  for (const [key, { part }] of after) {
    const old = before.get(key)?.part
    if (old === undefined || (old !== part && !haveSameId(old, part))) changed.add(key)
  }
  for (const key of before.keys()) if (!after.has(key)) changed.add(key)
  return changed
}

function haveSameId(a: Part, b: Part): boolean {
  return typeof a.id === 'string' && a.id === b.id
}

function renew<T>(slots: Map<string, Slot<T>>, keys: ReadonlySet<string>): void {
  for (const key of keys) {
    const slot = slots.get(key)
    if (slot !== undefined) slots.set(key, new Slot<T>(slot.part))
  }
}
