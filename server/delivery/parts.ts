import type { ExclusionGroupPart, FlagPart } from '@sluice/sdk/model'
import { deliveredConfig, initialConfig } from '../domain/delivered.ts'
import { documentName, type ListReference, type SegmentDocument } from '../domain/documents.ts'
import type { Documents, Row } from '../state/documents.ts'
import { canonicalJson, sha256Hex } from '../store/canonical.ts'

/** The kinds of part, named as a snapshot names its lists. */
export type PartKind = 'flags' | 'segments' | 'exclusionGroups'

/** All kinds of part, in the order of a snapshot. */
export const partKinds: readonly PartKind[] = ['exclusionGroups', 'flags', 'segments']

/** A part as it is sent: its canonical JSON and what deltas and digests need of it. */
export interface BuiltPart {
  readonly key: string
  /** Unsigned 64-bit value of the part's id: the digest is the sum of these. */
  readonly idValue: bigint
  readonly revision: number
  readonly json: string
  readonly sizeBytes: number
  /** It is a flag that is killed. */
  readonly killed: boolean
}

/** A part, or (json null) the trace of one that was removed at a revision. */
export type PartState =
  | { readonly part: BuiltPart; readonly revision: number; readonly at: number }
  | { readonly part: null; readonly revision: number; readonly at: number }

/**
 * A flag in an environment, from its flag, configuration and kill documents. Undefined if the flag
 * was never there. Archived and dropped flags leave a trace.
 */
export function flagPartState(
  documents: Documents,
  flagKey: string,
  environmentId: string,
): PartState | undefined {
  const flagRow = documents.flag.row(flagKey)
  if (flagRow === undefined) return undefined
  const place = documentName.flagConfig(flagKey, environmentId).slice('flagConfig/'.length)
  const configRow = documents.flagConfig.row(place)
  const killRow = documents.kill.row(place)
  const flag = flagRow.value
  // What is done to a flag that nobody gets changes nothing until it is back.
  if (flag === null || flag.archived) return { part: null, ...latest([flagRow]) }
  const { revision, at } = latest([flagRow, configRow, killRow])
  const config = deliveredConfig(configRow?.value ?? initialConfig(flag))
  const { key, type, variations, clientVisible } = flag
  const killed = (killRow?.value ?? null) !== null
  const part = { key, type, variations, clientVisible, killed, ...config, revision }
  return { part: { ...build<FlagPart>(part), killed }, revision, at }
}

/** Rows of segments to what they were built into: one part serves all environments. */
const segmentParts = new WeakMap<Row<SegmentDocument>, PartState>()

/** A segment, the same in every environment. */
export function segmentPartState(documents: Documents, key: string): PartState | undefined {
  const row = documents.segment.row(key)
  if (row === undefined) return undefined
  const known = segmentParts.get(row)
  if (known !== undefined) return known
  const { revision, at } = latest([row])
  const part = row.value === null ? null : buildSegment(row.value, documents.lists, revision)
  const state = { part, revision, at }
  segmentParts.set(row, state)
  return state
}

/** Lists are canonical JSON already: the part is put together from their texts, in sorted order. */
function buildSegment(
  { key, bucketBy, included, excluded, rules }: SegmentDocument,
  lists: ReadonlyMap<string, string>,
  revision: number,
): BuiltPart {
  const list = (reference: ListReference | null) => {
    const text = reference === null ? '[]' : lists.get(reference.hash)
    if (text === undefined) throw new Error(`segment ${key} was taken in without its list`)
    return text
  }
  const write = (id: string) =>
    `{"bucketBy":${JSON.stringify(bucketBy)},"excluded":${list(excluded)}${id}` +
    `,"included":${list(included)},"key":${JSON.stringify(key)},"revision":${revision}` +
    `,"rules":${canonicalJson(rules)}}`
  const id = sha256Hex(write('')).slice(0, 16)
  return builtPart(key, id, revision, write(`,"id":"${id}"`))
}

/** An exclusion group, the same in every environment. */
export function groupPartState(documents: Documents, key: string): PartState | undefined {
  const row = documents.exclusionGroup.row(key)
  if (row === undefined) return undefined
  const { revision, at } = latest([row])
  if (row.value === null) return { part: null, revision, at }
  const { bucketBy, seed, slots } = row.value
  return { part: build<ExclusionGroupPart>({ key, bucketBy, seed, slots, revision }), revision, at }
}

/** Gives a part its id, and both their bytes. */
function build<P extends FlagPart | ExclusionGroupPart>(
  part: Omit<P, 'id'> & { readonly key: string; readonly revision: number },
): BuiltPart {
  const id = sha256Hex(canonicalJson(part)).slice(0, 16)
  return builtPart(part.key, id, part.revision, canonicalJson({ ...part, id }))
}

function builtPart(key: string, id: string, revision: number, json: string): BuiltPart {
  const sizeBytes = Buffer.byteLength(json)
  return { key, idValue: BigInt(`0x${id}`), revision, json, sizeBytes, killed: false }
}

function latest(rows: readonly (Row<unknown> | undefined)[]): { revision: number; at: number } {
  let revision = 0
  let at = 0
  for (const row of rows) {
    if (row !== undefined && row.delivered >= revision) {
      revision = row.delivered
      at = row.deliveredAt
    }
  }
  return { revision, at }
}
