import { PART_KINDS, type PartKind, ReadSnapshot, readHead, readSnapshot } from './payload.ts'
import { scanSnapshot } from './scan-snapshot.ts'
import { UnreadableSnapshot } from './unreadable.ts'

/**
 * Reads the JSON of a snapshot for `createEvaluator`, several times as fast as `JSON.parse` and in
 * less memory, because a flag is read when it is first asked for. That all of the text is JSON is
 * checked at once. Throws UnreadableSnapshot.
 */
export function parseSnapshot(text: string): ReadSnapshot {
  return parseScanned(text) ?? readSnapshot(parseJson(text))
}

/**
 * The same for a text that is laid out as the control plane writes a snapshot; undefined for any
 * other text. Throws UnreadableSnapshot.
 */
export function parseScanned(text: string): ReadSnapshot | undefined {
  const scanned = scanSnapshot(text)
  if (scanned === undefined) return undefined
  const partsOf = (kind: PartKind) => scanned.lists.get(kind)
  const [flags, segments, exclusionGroups] = PART_KINDS.map(partsOf)
  if (!flags || !segments || !exclusionGroups) return undefined
  return new ReadSnapshot(readHead(scanned.record), { flags, segments, exclusionGroups })
}

/** Reads JSON. Throws UnreadableSnapshot. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UnreadableSnapshot('it is not JSON')
  }
}
