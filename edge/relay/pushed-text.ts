import { comparePairs, type Pair } from '@sluice/sdk/pair'
import { type KeysPayload, readKeys } from './read-keys.ts'

/** A signed text, as it was pushed. */
export interface PushedText {
  readonly kind: 'snapshot' | 'keys'
  readonly environment: string
  readonly pair: Pair
  readonly signature: string
  readonly json: string
}

/** Reads what was pushed; in words what is wrong with it, if it is nothing that can be held. */
export function readPushed(
  kind: 'snapshot' | 'keys',
  signature: string,
  json: string,
): PushedText | string {
  if (kind === 'keys') {
    const keys: KeysPayload | string = readKeys(json)
    if (typeof keys === 'string') return keys
    return { kind, environment: keys.environment, pair: keys.pair, signature, json }
  }
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return 'it is not JSON'
  }
  if (!isRecord(value) || value.type !== 'snapshot') return 'it is no snapshot'
  const { environment, epoch, revision } = value
  if (typeof environment !== 'string') return 'it has no environment'
  if (!isCount(epoch) || !isCount(revision)) return 'it has no pair'
  return { kind, environment, pair: { epoch, revision }, signature, json }
}

/** Whether a text replaces the one that is held of its kind and environment. */
export function isNewer(text: PushedText, held: PushedText | undefined): boolean {
  return held === undefined || comparePairs(text.pair, held.pair) > 0
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
