import type { ErrorCode, FlagType, JsonValue, Metadata, Reason } from '../model.ts'

interface Served<Type extends FlagType, Value extends JsonValue> {
  readonly type: Type
  readonly value: Value
  /** Undefined only for a local override, which has no variation. */
  readonly variation: string | undefined
  readonly reason: Exclude<Reason, 'ERROR'>
  readonly errorCode: undefined
  readonly metadata: Metadata
}

/** A resolution that has a value. */
export type ServedResolution =
  | Served<'boolean', boolean>
  | Served<'string', string>
  | Served<'number', number>
  | Served<'json', JsonValue>

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
export type Resolver = (context: EvaluationInput) => Resolution

/** A context as it comes from outside: an object, and nothing more is known of it. */
export type EvaluationInput = Readonly<Record<string, unknown>>

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

/** A resolution that a local override gives; its flag type is that of the value. */
export function overrideResolution(value: JsonValue): ServedResolution {
  const rest = {
    variation: undefined,
    reason: 'STATIC',
    errorCode: undefined,
    metadata: Object.freeze({ overridden: true }),
  } as const
  if (typeof value === 'boolean') return Object.freeze({ type: 'boolean', value, ...rest })
  if (typeof value === 'string') return Object.freeze({ type: 'string', value, ...rest })
  if (typeof value === 'number') return Object.freeze({ type: 'number', value, ...rest })
  return Object.freeze({ type: 'json', value, ...rest })
}
