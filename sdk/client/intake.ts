import { type Pair, readPair, writePair } from '../evaluate/pair.ts'
import { createCacheWriter } from './cache-writer.ts'
import { reasonOf } from './failure.ts'
import { createGate, type Gate, type Outcome, type PayloadSource, pairOf } from './gate.ts'
import type { SnapshotCache } from './options.ts'
import type { Payload } from './payload.ts'
import type { Problems } from './problems.ts'
import type { Rejections } from './rejections.ts'
import type { Runtime } from './runtime.ts'
import { snapshotText } from './snapshot-text.ts'

/** What the intake needs of the client. */
export interface IntakePorts {
  readonly runtime: Runtime
  readonly cache: SnapshotCache | undefined
  readonly problems: Problems
  readonly rejections: Rejections
  /** Called after a set was swapped in. */
  onApplied(applied: Applied): void
}

/** A set that was swapped in. */
export interface Applied {
  readonly isFirst: boolean
  readonly changed: readonly string[]
  /** A flag of it was killed. */
  readonly killed: boolean
}

/** The gate, and what follows from what it lets in. */
export interface Intake {
  readonly gate: Gate
  take(payload: Payload, source: PayloadSource): Outcome
  /** What is served, and since when on the monotonic clock; null before any data. */
  applied(): { readonly pair: Pair; readonly atMs: number } | null
  /** The head to resume from; undefined if a full snapshot is needed. */
  resumeFrom(): Pair | undefined
  /** The head that the network itself has confirmed, and nothing is wrong with. */
  heldPair(): Pair | undefined
  /** Saves what is not in the cache yet. Never rejects. */
  flush(): Promise<void>
}

/** Makes an intake without data. */
export function createIntake(ports: IntakePorts): Intake {
  const { runtime, cache, problems } = ports
  const gate = createGate()
  let appliedAtMs = 0
  const writer =
    cache === undefined
      ? undefined
      : createCacheWriter(cache, runtime, (error) => {
          const message = `the cache cannot be written: ${reasonOf(error)}`
          problems.report({ code: 'CACHE_UNUSABLE', message })
        })

  function heldPair(): Pair | undefined {
    return gate.set === undefined || gate.dirty ? undefined : pairOf(gate.set)
  }

  function reject(payload: Payload, code: string, detail: string): void {
    const revision = headOf(payload)
    // Only what is a head can be reported as one.
    if (readPair(revision) !== undefined) ports.rejections.add({ revision, code, detail })
  }

  return {
    gate,
    take(payload, source) {
      const isFirst = gate.set === undefined
      const outcome = gate.take(payload, source)
      if (outcome.kind === 'refused' && source === 'network') {
        reject(payload, outcome.code, outcome.detail)
      }
      const { set } = gate
      if (outcome.kind !== 'applied' || set === undefined) return outcome
      appliedAtMs = runtime.monotonicMs()
      if (source === 'network') writer?.schedule(() => snapshotText(set))
      ports.onApplied({ isFirst, changed: outcome.changed, killed: outcome.killed })
      return outcome
    },
    applied() {
      return gate.set === undefined ? null : { pair: pairOf(gate.set), atMs: appliedAtMs }
    },
    resumeFrom: heldPair,
    heldPair: () => (gate.confirmed ? heldPair() : undefined),
    flush: () => writer?.flush() ?? Promise.resolve(),
  }
}

function headOf(payload: Payload): string {
  if (payload.type === 'snapshot') return writePair(payload)
  return payload.type === 'delta' ? payload.to : payload.head
}
