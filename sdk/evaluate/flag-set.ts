import type { EvaluationContext, Snapshot } from '../model.ts'
import type { Batch } from './batch.ts'
import { CHAIN_LIMIT, createChainCheck } from './chain.ts'
import { type ConditionNode, type ConditionTable, createConditionTable } from './condition.ts'
import { digestOf } from './digest.ts'
import { type CompileScope, compileFlag } from './flag.ts'
import type { Part } from './part.ts'
import { type Head, PART_KINDS, type ReadSnapshot, readSnapshot } from './payload.ts'
import { failedResolution, type Resolution, type Resolver } from './resolution.ts'
import type { ResolutionSource } from './resolution-source.ts'
import { compileSegment } from './segment.ts'
import type { UnknownRecord } from './shape.ts'
import { Slot } from './slot.ts'
import { CompileError } from './unreadable.ts'

/** A flag that cannot be compiled, and why, in words. */
export interface CompileFailure {
  /** The flag's key; of a part that has none, its place in the snapshot (`flags[3]`). */
  readonly flagKey: string
  readonly detail: string
}

interface Slots {
  readonly flags: ReadonlyMap<string, Slot<Resolver>>
  readonly segments: ReadonlyMap<string, Slot<ConditionNode>>
  readonly exclusionGroups: ReadonlyMap<string, Slot<UnknownRecord>>
}

const NO_CONTEXT: EvaluationContext = Object.freeze({})
const NOT_FOUND = failedResolution('FLAG_NOT_FOUND')
const PARSE_ERROR = failedResolution('PARSE_ERROR')

/** Out here because a closure in the set would keep the set alive for as long as the slot. */
const resolveBroken: Resolver = () => PARSE_ERROR

/** Makes the set of a snapshot's flags. Throws UnreadableSnapshot if it is none of format 1. */
export function createFlagSet(snapshot: Snapshot | ReadSnapshot): FlagSet {
  const read = readSnapshot(snapshot)
  const { parts, nameless } = read
  const slots = {
    flags: slotsOf<Resolver>(parts.flags),
    segments: slotsOf<ConditionNode>(parts.segments),
    exclusionGroups: slotsOf<UnknownRecord>(parts.exclusionGroups),
  }
  return new FlagSet(read, slots, createConditionTable(), nameless)
}

function slotsOf<T>(parts: ReadonlyMap<string, Part>): Map<string, Slot<T>> {
  const slots = new Map<string, Slot<T>>()
  for (const [key, part] of parts) slots.set(key, new Slot<T>(part))
  return slots
}

/**
 * The flags of one environment at one head, each compiled when it is first asked for. A set never
 * changes: a delta makes another. Made by `createFlagSet` and by `applyDelta` of delta.ts.
 */
export class FlagSet implements ResolutionSource {
  readonly project: string
  readonly environment: string
  readonly epoch: number
  readonly revision: number
  /** The store's time of the head's commit, ISO 8601. */
  readonly committedAt: string
  /** For `applyDelta` only, like the next two. */
  readonly slots: Slots
  readonly conditions: ConditionTable
  readonly nameless: readonly string[]
  readonly #flagChainIsTooLong
  readonly #segmentChainIsTooLong
  #digest: string | undefined

  constructor(head: Head, slots: Slots, conditions: ConditionTable, nameless: readonly string[]) {
    this.project = head.project
    this.environment = head.environment
    this.epoch = head.epoch
    this.revision = head.revision
    this.committedAt = head.committedAt
    this.slots = slots
    this.conditions = conditions
    this.nameless = nameless
    const { flags, segments } = slots
    this.#flagChainIsTooLong = createChainCheck((key) => flags.get(key)?.dependencies.flags ?? [])
    this.#segmentChainIsTooLong = createChainCheck(
      (key) => segments.get(key)?.dependencies.segments ?? [],
    )
  }

  /** The sum modulo 2^64 of all parts' ids, as 16 hex digits. */
  get digest(): string {
    this.#digest ??= digestOf(
      PART_KINDS.flatMap((kind) => [...this.slots[kind].values()].map(({ part }) => part)),
    )
    return this.#digest
  }

  /** The flags that were found not to compile, of those asked for so far. */
  get failures(): readonly CompileFailure[] {
    const failures = this.nameless.map((flagKey) => ({ flagKey, detail: 'the part has no key' }))
    for (const [flagKey, { failure: detail }] of this.slots.flags) {
      if (detail !== undefined) failures.push({ flagKey, detail })
    }
    return failures
  }

  has(flagKey: string): boolean {
    return this.slots.flags.has(flagKey)
  }

  flagKeys(): Iterable<string> {
    return this.slots.flags.keys()
  }

  /**
   * Decides a flag. Never throws: an unknown flag, one that cannot be compiled, and a context whose
   * accessors throw resolve with an error. The same outcome is always the same frozen object.
   */
  resolve(flagKey: string, context: EvaluationContext, batch?: Batch): Resolution {
    const slot = this.slots.flags.get(flagKey)
    return slot === undefined ? NOT_FOUND : this.#resolveSlot(flagKey, slot, context, batch)
  }

  resolveAll(
    context: EvaluationContext,
    batch: Batch,
    each: (flagKey: string, resolution: Resolution) => void,
  ): void {
    for (const [flagKey, slot] of this.slots.flags) {
      each(flagKey, this.#resolveSlot(flagKey, slot, context, batch))
    }
  }

  #resolveSlot(
    flagKey: string,
    slot: Slot<Resolver>,
    context: EvaluationContext,
    batch: Batch | undefined,
  ): Resolution {
    try {
      const resolver = slot.compiled ?? this.#compile(flagKey, slot)
      // Callers without types may pass anything.
      const input = typeof context === 'object' && context !== null ? context : NO_CONTEXT
      return resolver(input, batch)
    } catch {
      return PARSE_ERROR
    }
  }

  #compile(flagKey: string, slot: Slot<Resolver>): Resolver {
    if (slot.compiled !== undefined) return slot.compiled
    try {
      slot.compiled = compileFlag(slot.part.read(), this.scopeOf(flagKey))
    } catch (error) {
      slot.failure = error instanceof Error ? error.message : String(error)
      slot.compiled = resolveBroken
    }
    return slot.compiled
  }

  /** What a flag may refer to. For `explainFlag` too. */
  scopeOf(flagKey: string): CompileScope {
    return {
      conditions: this.conditions,
      segments: (segmentKey) => this.#segment(segmentKey),
      prerequisite: (key) => {
        if (this.#flagChainIsTooLong(flagKey)) {
          throw new CompileError(`its prerequisites are a cycle or over ${CHAIN_LIMIT} deep`)
        }
        const other = this.slots.flags.get(key)
        return other && this.#compile(key, other)
      },
      exclusionGroup: (groupKey) => {
        const group = this.slots.exclusionGroups.get(groupKey)
        if (group === undefined) {
          throw new CompileError(`there is no exclusion group "${groupKey}"`)
        }
        // Kept, as each of its flags reads all of it.
        group.compiled ??= group.part.read()
        return group.compiled
      },
    }
  }

  #segment(segmentKey: string): ConditionNode {
    const slot = this.slots.segments.get(segmentKey)
    if (slot === undefined) throw new CompileError(`there is no segment "${segmentKey}"`)
    if (this.#segmentChainIsTooLong(segmentKey)) {
      throw new CompileError(`segment "${segmentKey}" nests in a cycle or over ${CHAIN_LIMIT} deep`)
    }
    slot.compiled ??= compileSegment(slot.part.read(), this.conditions, (key) => this.#segment(key))
    return slot.compiled
  }
}
