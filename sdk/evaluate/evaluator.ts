import type { Details, EvaluationContext, FlagType, JsonValue, Snapshot } from '../model.ts'
import { Batch } from './batch.ts'
import { createFlagSet } from './flag-set.ts'
import type { ReadSnapshot } from './payload.ts'
import { NO_METADATA, type Resolution } from './resolution.ts'
import type { ResolutionSource } from './resolution-source.ts'
import type { FlagKey, FlagValue, JsonFlagKey, Widened } from './typed-flags.ts'

/**
 * Values of flags for contexts. No getter throws: a flag that is unknown, broken, of another type
 * or cannot be decided for the context gives the caller's default.
 */
export interface Evaluator {
  boolean<K extends FlagKey<boolean>>(
    flagKey: K,
    context: EvaluationContext,
    defaultValue: FlagValue<K, boolean>,
  ): FlagValue<K, boolean>
  string<K extends FlagKey<string>>(
    flagKey: K,
    context: EvaluationContext,
    defaultValue: FlagValue<K, string>,
  ): FlagValue<K, string>
  number<K extends FlagKey<number>>(
    flagKey: K,
    context: EvaluationContext,
    defaultValue: FlagValue<K, number>,
  ): FlagValue<K, number>
  /** The value is deeply frozen and shared; copy it before changing it. */
  json<K extends JsonFlagKey>(
    flagKey: K,
    context: EvaluationContext,
    defaultValue: FlagValue<K, JsonValue>,
  ): FlagValue<K, JsonValue>
  /** The value and why. The flag must be of the default value's type: all but scalars is json. */
  details<K extends FlagKey, T extends FlagValue<K, JsonValue>>(
    flagKey: K,
    context: EvaluationContext,
    defaultValue: T,
  ): Details<FlagValue<K, Widened<T>>>
  /**
   * Every flag by key, in a record without a prototype. A flag in error has the value null. A client
   * counts each flag as given, not as evaluated: nobody can tell which of them the caller reads.
   */
  all(context: EvaluationContext): Record<string, Details>
  /**
   * The same getters for one context, for a request or a tree of components. What flags have in
   * common is worked out once, so the context must not be changed afterwards.
   */
  for(context: EvaluationContext): BoundEvaluator
}

/** An evaluator for one context. */
export interface BoundEvaluator {
  boolean<K extends FlagKey<boolean>>(
    flagKey: K,
    defaultValue: FlagValue<K, boolean>,
  ): FlagValue<K, boolean>
  string<K extends FlagKey<string>>(
    flagKey: K,
    defaultValue: FlagValue<K, string>,
  ): FlagValue<K, string>
  number<K extends FlagKey<number>>(
    flagKey: K,
    defaultValue: FlagValue<K, number>,
  ): FlagValue<K, number>
  json<K extends JsonFlagKey>(
    flagKey: K,
    defaultValue: FlagValue<K, JsonValue>,
  ): FlagValue<K, JsonValue>
  details<K extends FlagKey, T extends FlagValue<K, JsonValue>>(
    flagKey: K,
    defaultValue: T,
  ): Details<FlagValue<K, Widened<T>>>
  all(): Record<string, Details>
}

/**
 * Makes an evaluator of the flags of a snapshot: an object, or what `parseSnapshot` made of its
 * JSON. Throws UnreadableSnapshot if it is no snapshot of this format; a single flag that cannot be
 * compiled resolves with PARSE_ERROR instead.
 */
export function createEvaluator(snapshot: Snapshot | ReadSnapshot): Evaluator {
  return createEvaluatorOver(createFlagSet(snapshot))
}

/** The getters over any source of resolutions, for those that put something in front of a set. */
export function createEvaluatorOver(source: ResolutionSource): Evaluator {
  const { boolean, string, number, json, details, all } = gettersOver(source)
  return {
    // Not the getters themselves: callers must not reach their batch.
    boolean: (flagKey, context, defaultValue) => boolean(flagKey, context, defaultValue),
    string: (flagKey, context, defaultValue) => string(flagKey, context, defaultValue),
    number: (flagKey, context, defaultValue) => number(flagKey, context, defaultValue),
    json: (flagKey, context, defaultValue) => json(flagKey, context, defaultValue),
    details: (flagKey, context, defaultValue) => details(flagKey, context, defaultValue),
    all: (context) => all(context, new Batch()),
    for(context) {
      const batch = new Batch()
      return {
        boolean: (flagKey, defaultValue) => boolean(flagKey, context, defaultValue, batch),
        string: (flagKey, defaultValue) => string(flagKey, context, defaultValue, batch),
        number: (flagKey, defaultValue) => number(flagKey, context, defaultValue, batch),
        json: (flagKey, defaultValue) => json(flagKey, context, defaultValue, batch),
        details: (flagKey, defaultValue) => details(flagKey, context, defaultValue, batch),
        all: () => all(context, batch),
      }
    },
  }
}

function gettersOver(source: ResolutionSource) {
  const annotated = (details: Details) => source.annotated?.(details) ?? details

  function boolean<K extends FlagKey<boolean>>(
    flagKey: K,
    context: EvaluationContext,
    defaultValue: FlagValue<K, boolean>,
    batch?: Batch,
  ): FlagValue<K, boolean>
  function boolean(
    flagKey: string,
    context: EvaluationContext,
    defaultValue: boolean,
    batch?: Batch,
  ) {
    const resolution = source.resolve(flagKey, context, batch)
    if (resolution.type === 'boolean') return resolution.value
    if (resolution.type !== undefined) source.mismatched?.(flagKey, 'boolean')
    return defaultValue
  }

  function string<K extends FlagKey<string>>(
    flagKey: K,
    context: EvaluationContext,
    defaultValue: FlagValue<K, string>,
    batch?: Batch,
  ): FlagValue<K, string>
  function string(
    flagKey: string,
    context: EvaluationContext,
    defaultValue: string,
    batch?: Batch,
  ) {
    const resolution = source.resolve(flagKey, context, batch)
    if (resolution.type === 'string') return resolution.value
    if (resolution.type !== undefined) source.mismatched?.(flagKey, 'string')
    return defaultValue
  }

  function number<K extends FlagKey<number>>(
    flagKey: K,
    context: EvaluationContext,
    defaultValue: FlagValue<K, number>,
    batch?: Batch,
  ): FlagValue<K, number>
  function number(
    flagKey: string,
    context: EvaluationContext,
    defaultValue: number,
    batch?: Batch,
  ) {
    const resolution = source.resolve(flagKey, context, batch)
    if (resolution.type === 'number') return resolution.value
    if (resolution.type !== undefined) source.mismatched?.(flagKey, 'number')
    return defaultValue
  }

  function json<K extends JsonFlagKey>(
    flagKey: K,
    context: EvaluationContext,
    defaultValue: FlagValue<K, JsonValue>,
    batch?: Batch,
  ): FlagValue<K, JsonValue>
  function json(
    flagKey: string,
    context: EvaluationContext,
    defaultValue: JsonValue,
    batch?: Batch,
  ) {
    const resolution = source.resolve(flagKey, context, batch)
    if (resolution.type === 'json') return resolution.value
    if (resolution.type !== undefined) source.mismatched?.(flagKey, 'json')
    return defaultValue
  }

  function details<K extends FlagKey, T extends FlagValue<K, JsonValue>>(
    flagKey: K,
    context: EvaluationContext,
    defaultValue: T,
    batch?: Batch,
  ): Details<FlagValue<K, Widened<T>>>
  function details(
    flagKey: string,
    context: EvaluationContext,
    defaultValue: JsonValue,
    batch?: Batch,
  ): Details {
    const resolution = source.resolve(flagKey, context, batch)
    const asked = flagTypeOf(defaultValue)
    if (resolution.type !== undefined && resolution.type !== asked) {
      source.mismatched?.(flagKey, asked)
    }
    return annotated(detailsOf(resolution, asked, defaultValue))
  }

  function all(context: EvaluationContext, batch: Batch): Record<string, Details> {
    const results: Record<string, Details> = Object.create(null)
    source.resolveAll(context, batch, (flagKey, resolution) => {
      source.given?.(flagKey, resolution)
      results[flagKey] = annotated(detailsOf(resolution, resolution.type, null))
    })
    return results
  }

  return { boolean, string, number, json, details, all }
}

/** The type of flag that a default value asks for. */
export function flagTypeOf(defaultValue: unknown): FlagType {
  const type = typeof defaultValue
  return type === 'boolean' || type === 'string' || type === 'number' ? type : 'json'
}

/**
 * What a resolution means to a caller who asked for `type`: its own details, or the default value
 * with TYPE_MISMATCH, or the default value with the resolution's error.
 */
export function detailsOf(
  resolution: Resolution,
  type: FlagType | undefined,
  defaultValue: JsonValue,
): Details {
  if (resolution.type === undefined) {
    const { reason, errorCode, metadata } = resolution
    return { value: defaultValue, reason, errorCode, metadata }
  }
  if (resolution.type === type) return resolution.details
  const mismatch = { reason: 'ERROR', errorCode: 'TYPE_MISMATCH' } as const
  return { value: defaultValue, ...mismatch, metadata: NO_METADATA }
}
