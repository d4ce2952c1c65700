import type { Delta, Heartbeat, PayloadIdentity, Resync, Snapshot } from '../model.ts'

/** What a control plane says to a client. */
export type Payload = Snapshot | Delta | Heartbeat | Resync

/** Text that is no payload of this format. */
export class MalformedPayload extends Error {
  override readonly name = 'MalformedPayload'
  readonly code = 'MALFORMED_PAYLOAD'
}

/**
 * Reads the JSON of a payload and checks what the gate itself relies on: its kind, its identity
 * and its lists. The parts inside the lists are checked when they are compiled. Throws
 * MalformedPayload.
 */
export function readPayload(json: string): Payload {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new MalformedPayload('it is not JSON')
  }
  if (!isRecord(value)) throw new MalformedPayload('it is not an object')
  if (value.format !== 1) throw new MalformedPayload(`its format is not 1`)
  if (isSnapshot(value) || isDelta(value) || isHeartbeat(value) || isResync(value)) return value
  throw new MalformedPayload('it is neither a snapshot, a delta, a heartbeat nor a resync')
}

/** Splits an event's data into its detached signature and the JSON that it signs. */
export function splitSigned(data: string): { readonly signature: string; readonly json: string } {
  const lineEnd = data.indexOf('\n')
  if (lineEnd < 0) throw new MalformedPayload('it has no line for the signature')
  return { signature: data.slice(0, lineEnd), json: data.slice(lineEnd + 1) }
}

type UnknownRecord = Readonly<Record<string, unknown>>

function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isIdentity(value: UnknownRecord): value is UnknownRecord & PayloadIdentity {
  return isText(value.project) && isText(value.environment) && isCount(value.epoch)
}

function isSnapshot(value: UnknownRecord): value is UnknownRecord & Snapshot {
  return (
    value.type === 'snapshot' &&
    isIdentity(value) &&
    isCount(value.revision) &&
    typeof value.committedAt === 'string' &&
    hasLists(value)
  )
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
