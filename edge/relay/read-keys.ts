import type { Pair } from '@sluice/sdk/pair'
import type { KeyKind } from '../keys.ts'

/** More keys than any environment has; beyond it something is wrong. */
const MAX_KEYS = 20_000

/** One secret that is taken, by its hash. */
export interface KnownKey {
  readonly id: string
  readonly kind: KeyKind
  /** SHA-256 of the secret, hex. */
  readonly hash: string
  readonly origins: readonly string[] | null
  /** Unix ms; infinite if it does not expire. */
  readonly expiresAt: number
}

/** The SDK keys of one environment, at a head of the project. */
export interface KeysPayload {
  readonly project: string
  readonly environment: string
  readonly pair: Pair
  readonly keys: readonly KnownKey[]
}

/** Reads what a control plane says of keys; in words what is wrong with it, if it is none of that. */
export function readKeys(json: string): KeysPayload | string {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return 'it is not JSON'
  }
  if (!isRecord(value) || value.type !== 'keys' || value.format !== 1) return 'it is no keys'
  const { project, environment, epoch, revision, keys: listed } = value
  if (typeof project !== 'string' || typeof environment !== 'string') return 'it has no line'
  if (!isCount(epoch) || !isCount(revision)) return 'it has no pair'
  if (!Array.isArray(listed) || listed.length > MAX_KEYS) return 'it has no keys, or too many'
  const keys = listed.map(readKey)
  const known = keys.filter((key) => key !== undefined)
  if (known.length < keys.length) return 'a key of it cannot be read'
  return { project, environment, pair: { epoch, revision }, keys: known }
}

function readKey(value: unknown): KnownKey | undefined {
  if (!isRecord(value)) return undefined
  const { id, kind, hash, origins, expiresAt } = value
  if (typeof id !== 'string' || !isKind(kind)) return undefined
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return undefined
  if (origins !== null && !isTexts(origins)) return undefined
  const ends = expiresAt === null ? Infinity : Date.parse(String(expiresAt))
  if (Number.isNaN(ends)) return undefined
  return { id, kind, hash, origins, expiresAt: ends }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isKind(value: unknown): value is KeyKind {
  return value === 'server' || value === 'client' || value === 'edge'
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
