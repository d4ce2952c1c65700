import type { Details, ErrorCode, JsonValue, Metadata, Reason } from '../model.ts'
import type { EvaluationInput } from './attribute.ts'
import type { Batch } from './batch.ts'

/** A value and the type of flag that serves it. */
export type TypedValue =
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'json'; readonly value: JsonValue }

/** Why a value is served. */
export type ServedReason = Exclude<Reason, 'ERROR'>

/** A resolution that has a value. */
export type ServedResolution = TypedValue & {
  /** Undefined only for a local override, which has no variation. */
  readonly variation: string | undefined
  readonly reason: ServedReason
  readonly errorCode: undefined
  readonly metadata: Metadata
  /** What a caller who asked for this type is told. Frozen and shared, so that telling is free. */
  readonly details: Details
}

/** A resolution without a value: the caller's default stands. */
export interface FailedResolution {
  readonly type: undefined
  readonly value: undefined
  readonly variation: undefined
  readonly reason: 'ERROR'
  readonly errorCode: ErrorCode
  readonly metadata: Metadata
}

/**
 * The outcome of a flag for a context, before the caller's type and default are considered. One
 * frozen object per (flag, variation, reason), shared by all evaluations: it can be a map's key.
 */
export type Resolution = ServedResolution | FailedResolution

/** Decides a flag for a context. Does not throw but for what the context's own accessors throw. */
export type Resolver = (context: EvaluationInput, batch: Batch | undefined) => Resolution

/** The one empty metadata object. */
export const NO_METADATA: Metadata = Object.freeze({})

function failed(errorCode: ErrorCode): FailedResolution {
  return Object.freeze({
    type: undefined,
    value: undefined,
    variation: undefined,
    reason: 'ERROR',
    errorCode,
    metadata: NO_METADATA,
  })
}

const FAILED = {
  PROVIDER_NOT_READY: failed('PROVIDER_NOT_READY'),
  FLAG_NOT_FOUND: failed('FLAG_NOT_FOUND'),
  PARSE_ERROR: failed('PARSE_ERROR'),
  TYPE_MISMATCH: failed('TYPE_MISMATCH'),
  TARGETING_KEY_MISSING: failed('TARGETING_KEY_MISSING'),
} as const satisfies Record<ErrorCode, FailedResolution>

/** The shared resolution of an error. */
export function failedResolution(errorCode: ErrorCode): FailedResolution {
  return FAILED[errorCode]
}

/** Makes the one resolution of a value for a reason. */
export function servedResolution(
  typed: TypedValue,
  variation: string | undefined,
  reason: ServedReason,
  metadata: Metadata,
): ServedResolution {
  const { value } = typed
  const details =
    variation === undefined ? { value, reason, metadata } : { value, variation, reason, metadata }
  return Object.freeze({
    ...typed,
    variation,
    reason,
    errorCode: undefined,
    metadata,
    details: Object.freeze(details),
  })
}

const OVERRIDDEN: Metadata = Object.freeze({ overridden: true })

/** A resolution that a local override gives; its flag type is that of the value. */
export function overrideResolution(value: JsonValue): ServedResolution {
  return servedResolution(typedValue(value), undefined, 'STATIC', OVERRIDDEN)
}

function typedValue(value: JsonValue): TypedValue {
  if (typeof value === 'boolean') return { type: 'boolean', value }
  if (typeof value === 'string') return { type: 'string', value }
  if (typeof value === 'number') return { type: 'number', value }
  return { type: 'json', value }
}
