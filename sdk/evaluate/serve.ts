import type { Metadata } from '../model.ts'
import { bucketWithin } from './batch.ts'
import { hashSeed } from './hash.ts'
import { frozenCopy } from './json-value.ts'
import {
  failedResolution,
  NO_METADATA,
  type Resolver,
  type ServedReason,
  type ServedResolution,
  servedResolution,
  type TypedValue,
} from './resolution.ts'
import { isRecord, member, readArray, readRecord, readString, type UnknownRecord } from './shape.ts'
import { compileAllocations, readRanges } from './split.ts'
import { compileUnit } from './unit.ts'
import { CompileError } from './unreadable.ts'

/** Gives the one resolution of a variation for a reason. Throws CompileError if it is unknown. */
export type ResolutionMaker = (
  variation: unknown,
  reason: ServedReason,
  metadata?: Metadata,
) => ServedResolution

/** Reads a flag's type and variations. Throws CompileError. */
export function readVariations(flag: UnknownRecord): ResolutionMaker {
  const type = readString(member(flag, 'type'), 'type')
  const values = new Map<string, TypedValue>()
  for (const each of readArray(member(flag, 'variations'), 'variations')) {
    const variation = readRecord(each, 'a variation')
    const key = readString(member(variation, 'key'), "a variation's key")
    if (values.has(key)) throw new CompileError(`the variation "${key}" is there twice`)
    values.set(key, readValue(type, key, member(variation, 'value')))
  }
  return (variation, reason, metadata = NO_METADATA) => {
    const key = readString(variation, 'a variation to serve')
    const typed = values.get(key)
    if (typed === undefined) throw new CompileError(`there is no variation "${key}"`)
    return servedResolution(typed, key, reason, metadata)
  }
}

function readValue(type: string, variation: string, given: unknown): TypedValue {
  const value = frozenCopy(given)
  if (type === 'json') return { type, value }
  if (type === 'boolean' && typeof value === 'boolean') return { type, value }
  if (type === 'string' && typeof value === 'string') return { type, value }
  if (type === 'number' && typeof value === 'number') return { type, value }
  const isKnown = type === 'boolean' || type === 'string' || type === 'number'
  if (!isKnown) throw new CompileError(`the flag type "${type}" is unknown`)
  throw new CompileError(`the value of the variation "${variation}" is not a ${type}`)
}

/** The reason of a serve that gives everybody one variation, and what goes with the resolution. */
export interface ServeTerms {
  readonly reason: ServedReason
  readonly metadata?: Metadata
}

/** Compiles `{variation}` or `{split}`. Throws CompileError. */
export function compileServe(
  serve: unknown,
  resolutionOf: ResolutionMaker,
  terms: ServeTerms,
): Resolver {
  const record = readRecord(serve, 'a serve')
  const split = member(record, 'split')
  if (isRecord(split) === Object.hasOwn(record, 'variation')) {
    throw new CompileError('a serve is not either a variation or a split')
  }
  if (isRecord(split)) return compileSplit(split, resolutionOf, terms.metadata)
  const resolution = resolutionOf(member(record, 'variation'), terms.reason, terms.metadata)
  return () => resolution
}

function compileSplit(
  split: UnknownRecord,
  resolutionOf: ResolutionMaker,
  metadata: Metadata | undefined,
): Resolver {
  const unit = compileUnit(readString(member(split, 'bucketBy'), "a split's bucketBy"))
  const seed = hashSeed(readString(member(split, 'seed'), "a split's seed"))
  const ranges = readArray(member(split, 'allocations'), 'allocations').flatMap((each) => {
    const allocation = readRecord(each, 'an allocation')
    const owner = resolutionOf(member(allocation, 'variation'), 'SPLIT', metadata)
    return readRanges(member(allocation, 'ranges'), owner)
  })
  const ownerOf = compileAllocations(ranges)
  const keyMissing = failedResolution('TARGETING_KEY_MISSING')
  return (context, batch) => {
    const unitText = unit(context)
    return unitText === undefined ? keyMissing : ownerOf(bucketWithin(batch, unitText, seed))
  }
}
