import { parseJson, parseScanned } from '../evaluate/parse-snapshot.ts'
import { type ReadSnapshot, readSnapshot } from '../evaluate/payload.ts'
import { isRecord, type UnknownRecord } from '../evaluate/shape.ts'
import { UnreadableSnapshot } from '../evaluate/unreadable.ts'
import type { Delta, Heartbeat, PayloadIdentity, Resync } from '../model.ts'

/** What a control plane says to a client. */
export type Payload = ReadSnapshot | Delta | Heartbeat | Resync

/**
 * Reads the JSON of a payload and checks what the gate itself relies on: its kind, its identity
 * and its lists. The parts inside the lists are checked when they are compiled. Throws
 * UnreadableSnapshot.
 */
export function readPayload(json: string): Payload {
  const scanned = parseScanned(json)
  if (scanned !== undefined) return scanned
  const value = parseJson(json)
  if (!isRecord(value)) throw new UnreadableSnapshot('it is not an object')
  if (value.type === 'snapshot') return readSnapshot(value)
  if (value.format !== 1) throw new UnreadableSnapshot(`its format is not 1`)
  if (isDelta(value) || isHeartbeat(value) || isResync(value)) return value
  throw new UnreadableSnapshot('it is neither a snapshot, a delta, a heartbeat nor a resync')
}

/**
 * Splits an event's data into its detached signature and the JSON that it signs. Without a line for
 * the signature there is no JSON either.
 */
export function splitSigned(data: string): { readonly signature: string; readonly json: string } {
  const lineEnd = data.indexOf('\n')
  if (lineEnd < 0) return { signature: '', json: '' }
  return { signature: data.slice(0, lineEnd), json: data.slice(lineEnd + 1) }
}

function isIdentity(value: UnknownRecord): value is UnknownRecord & PayloadIdentity {
  return isText(value.project) && isText(value.environment) && isCount(value.epoch)
}

function isDelta(value: UnknownRecord): value is UnknownRecord & Delta {
  return (
    value.type === 'delta' &&
    isIdentity(value) &&
    typeof value.from === 'string' &&
    typeof value.to === 'string' &&
    typeof value.committedAt === 'string' &&
    typeof value.digest === 'string' &&
    hasLists(value.put) &&
    hasLists(value.drop)
  )
}

function isHeartbeat(value: UnknownRecord): value is UnknownRecord & Heartbeat {
  return value.type === 'heartbeat' && isIdentity(value) && typeof value.head === 'string'
}

function isResync(value: UnknownRecord): value is UnknownRecord & Resync {
  return (
    value.type === 'resync' &&
    isIdentity(value) &&
    typeof value.head === 'string' &&
    isCount(value.jitterMs)
  )
}

function hasLists(value: unknown): boolean {
  return (
    isRecord(value) &&
    Array.isArray(value.flags) &&
    Array.isArray(value.segments) &&
    Array.isArray(value.exclusionGroups)
  )
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
