import { comparePairs, type Pair, readPair, writePair } from '../evaluate/pair.ts'
import { createCacheWriter } from './cache-writer.ts'
import { reasonOf } from './failure.ts'
import { createGate, type Gate, type Outcome, type PayloadSource, pairOf } from './gate.ts'
import type { Inspected } from './inspection.ts'
import type { SnapshotCache } from './options.ts'
import type { Payload } from './payload.ts'
import type { Problems } from './problems.ts'
import type { Rejections } from './rejections.ts'
import type { Runtime } from './runtime.ts'
import { createSignedHistory } from './signed-history.ts'
import { snapshotText } from './snapshot-text.ts'

/** What the intake needs of the client. */
export interface IntakePorts {
  readonly runtime: Runtime
  readonly cache: SnapshotCache | undefined
  /** Signatures are checked: only what is signed is kept, and built upon. */
  readonly verifies: boolean
  readonly problems: Problems
  readonly rejections: Rejections
  /** Called after a set was swapped in. */
  onApplied(applied: Applied): void
  /** Called after something was refused that came over the network. */
  onRejected(): void
}

/** A set that was swapped in. */
export interface Applied {
  readonly isFirst: boolean
  readonly changed: readonly string[]
  /** Somebody waits for the proof that it is served. */
  readonly urgent: boolean
  /** What was held before was ahead of the server, and may be of a history that it lost. */
  readonly wasAhead: boolean
}

/** The gate, and what follows from what it lets in. */
export interface Intake {
  readonly gate: Gate
  /** `askedAtMs`: when it was asked for, on the monotonic clock; left out if it came by itself. */
  take(inspected: Inspected, source: PayloadSource, askedAtMs?: number): Outcome
  /** Notes that something was refused before it could be inspected. */
  reject(revision: string | undefined, code: string, detail: string): void
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
  const { runtime, cache, verifies, problems } = ports
  const gate = createGate()
  const history = createSignedHistory()
  let appliedAtMs = 0
  const writer =
    cache === undefined
      ? undefined
      : createCacheWriter(cache, runtime, (error) => {
          const message = `the cache cannot be written: ${reasonOf(error)}`
          problems.report({ code: 'CACHE_UNUSABLE', message })
        })

  function resumeFrom(): Pair | undefined {
    // What is signed must not be built upon what is not.
    const { set, dirty, ahead, verified } = gate
    if (set === undefined || dirty || ahead || (verifies && !verified)) return undefined
    return pairOf(set)
  }

  function heldPair(): Pair | undefined {
    // A new snapshot shortens what the cache has to keep.
    const isKept = !verifies || cache === undefined || !history.isLong
    return gate.confirmed && isKept ? resumeFrom() : undefined
  }

  function reject(revision: string | undefined, code: string, detail: string): void {
    const said = readPair(revision ?? '') === undefined ? undefined : revision
    const held = gate.set === undefined ? '0.0' : writePair(pairOf(gate.set))
    // Only what is a head can be reported as one.
    ports.rejections.add({ revision: said ?? held, code, detail })
    ports.onRejected()
  }

  /** Keeps the texts that lead to what is held, also those of a snapshot that is held already. */
  function remember(payload: Payload, inspected: Inspected, outcome: Outcome): void {
    if (inspected.kind === 'refused' || inspected.signed === undefined) return
    if (payload.type !== 'snapshot' && payload.type !== 'delta') return
    const { set } = gate
    const isHeld =
      payload.type === 'snapshot' && set !== undefined && comparePairs(payload, set) === 0
    if (outcome.kind === 'applied' || isHeld) history.add(payload.type, inspected.signed)
  }

  function save(source: PayloadSource): void {
    const { set } = gate
    if (source !== 'network' || set === undefined) return
    writer?.schedule(() => (verifies ? history.text() : snapshotText(set)))
  }

  return {
    gate,
    take(inspected, source, askedAtMs = Number.POSITIVE_INFINITY) {
      if (inspected.kind === 'refused') {
        if (source === 'network') reject(inspected.revision, inspected.code, inspected.detail)
        return inspected
      }
      const { payload, signed } = inspected
      // Nobody signs it: it may say that there is news, and nothing else.
      if (verifies && payload.type === 'resync') {
        return { kind: 'behind', withinMs: payload.jitterMs }
      }
      const isFirst = gate.set === undefined
      const wasAhead = gate.ahead
      const held = gate.set && pairOf(gate.set)
      const isOvertaken = appliedAtMs > askedAtMs
      const outcome = gate.take(payload, source, signed !== undefined, isOvertaken)
      remember(payload, inspected, outcome)
      if (outcome.kind === 'refused' && source === 'network') {
        reject(headOf(payload), outcome.code, outcome.detail)
      }
      const isOlder = outcome.kind === 'ahead' || (outcome.kind === 'behind' && gate.ahead)
      if (payload.type === 'snapshot' && held && isOlder) {
        reject(writePair(held), 'OLDER_DATA', `${headOf(payload)} was sent after it`)
      }
      if (outcome.kind !== 'applied') return outcome
      appliedAtMs = runtime.monotonicMs()
      save(source)
      if (wasAhead) ports.rejections.withdraw('OLDER_DATA')
      ports.onApplied({ isFirst, changed: outcome.changed, urgent: outcome.urgent, wasAhead })
      return outcome
    },
    reject,
    applied() {
      return gate.set === undefined ? null : { pair: pairOf(gate.set), atMs: appliedAtMs }
    },
    resumeFrom,
    heldPair,
    flush: () => writer?.flush() ?? Promise.resolve(),
  }
}

function headOf(payload: Payload): string {
  if (payload.type === 'snapshot') return writePair(payload)
  return payload.type === 'delta' ? payload.to : payload.head
}
