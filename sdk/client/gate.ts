import { applyDelta, changedFlagKeys } from '../evaluate/delta.ts'
import { createFlagSet, type FlagSet } from '../evaluate/flag-set.ts'
import { comparePairs, type Pair, readPair } from '../evaluate/pair.ts'
import type { Part } from '../evaluate/part.ts'
import type { ReadSnapshot } from '../evaluate/payload.ts'
import type { Delta, Heartbeat, PayloadIdentity, Resync } from '../model.ts'
import type { Payload } from './payload.ts'
import type { SignatureFault } from './signature.ts'

/** A client that learns it is behind asks for a snapshot within this time. */
const CATCH_UP_MS = 1_000

/** Where a payload came from. What is local gives way to another environment of the network's. */
export type PayloadSource = 'network' | 'local'

/** What came of a payload. */
export type Outcome =
  /**
   * A newer set was swapped in; `urgent`: somebody waits for the proof, because a flag is killed in
   * it that was not before, or a ramp has begun or ended.
   */
  | { readonly kind: 'applied'; readonly changed: readonly string[]; readonly urgent: boolean }
  /** Nothing to do: what is held is the sender's head, or on its way there. */
  | { readonly kind: 'current' }
  /** What is held is newer than the sender's head, and stays. */
  | { readonly kind: 'ahead' }
  /** A full snapshot is needed, within a time drawn from 0 to `withinMs`. */
  | { readonly kind: 'behind'; readonly withinMs: number }
  /** The payload cannot be used; what is held stays. */
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly detail: string }

/** Why a payload was refused. */
export type RefusalCode = 'MALFORMED_DATA' | 'FOREIGN_DATA' | SignatureFault

/**
 * The one way by which data comes into a client, whatever its source: it takes only what is whole,
 * of its own environment, and newer; anything else leaves the last good set as it is.
 */
export interface Gate {
  /** The flags to serve; undefined before any data. */
  readonly set: FlagSet | undefined
  /** True once the network has confirmed which environment this is. */
  readonly confirmed: boolean
  /** What is held is known not to be the truth of its pair: only a full snapshot will do. */
  readonly dirty: boolean
  /**
   * The network had less than is held. It may go on from there with another history, in which the same
   * pair means other flags: only a full snapshot is good enough, even one of an equal pair.
   */
  readonly ahead: boolean
  /** What is held was signed, all of it. */
  readonly verified: boolean
  /**
   * `verified`: a signature was checked, and it holds. `overtaken`: newer data came while this was on
   * its way, so that it says nothing of where its sender is now.
   */
  take(payload: Payload, source: PayloadSource, verified?: boolean, overtaken?: boolean): Outcome
}

const CURRENT: Outcome = { kind: 'current' }
const AHEAD: Outcome = { kind: 'ahead' }
const BEHIND: Outcome = { kind: 'behind', withinMs: CATCH_UP_MS }

/** Makes an empty gate. */
export function createGate(): Gate {
  let set: FlagSet | undefined
  let confirmed = false
  let dirty = false
  let ahead = false
  let isVerified = false

  function swap(next: FlagSet, source: PayloadSource, verified: boolean): Outcome {
    const before = set
    const changed = [...(before === undefined ? next.flagKeys() : changedFlagKeys(before, next))]
    const urgent = changed.some((key) => isUrgent(before, next, key))
    set = next
    dirty = false
    ahead = false
    isVerified = verified
    if (source === 'network') confirmed = true
    return { kind: 'applied', changed, urgent }
  }

  function notNewer(source: PayloadSource): Outcome {
    if (source === 'network') confirmed = true
    return dirty ? BEHIND : CURRENT
  }

  /** The network has less than is held. */
  function outrun(): Outcome {
    ahead = true
    confirmed = true
    return dirty ? BEHIND : AHEAD
  }

  /** What nobody signed may say any pair: what is signed replaces it whatever its own. */
  function outranks(source: PayloadSource, verified: boolean): boolean {
    return verified && !isVerified && source === 'network'
  }

  function takeSnapshot(
    snapshot: ReadSnapshot,
    source: PayloadSource,
    verified: boolean,
    overtaken: boolean,
  ): Outcome {
    if (set !== undefined && isSameLine(set, snapshot) && !outranks(source, verified)) {
      const order = comparePairs(snapshot, set)
      if (order < 0 && source === 'network' && !overtaken) return outrun()
      if (order < 0 || (order === 0 && !dirty && !ahead)) return notNewer(source)
    }
    return swap(createFlagSet(snapshot), source, verified)
  }

  function takeDelta(held: FlagSet, delta: Delta, source: PayloadSource): Outcome {
    const from = readPair(delta.from)
    const to = readPair(delta.to)
    if (from === undefined || to === undefined || to.epoch !== delta.epoch) {
      return refused('MALFORMED_DATA', 'a delta from or to no pair of epoch and revision')
    }
    const order = comparePairs(to, held)
    // A sender that lags brings such deltas too, and soon the others: no reason to doubt what is held.
    if (order < 0) return dirty || source === 'local' ? notNewer(source) : AHEAD
    if (order === 0 && !ahead) return notNewer(source)
    if (ahead || comparePairs(from, held) !== 0) return markDirty()
    const next = applyDelta(held, delta)
    if (next.digest !== delta.digest) return markDirty()
    return swap(next, source, isVerified)
  }

  function takeHead(held: FlagSet, payload: Heartbeat | Resync): Outcome {
    const head = readPair(payload.head)
    if (head === undefined) return refused('MALFORMED_DATA', 'a head that is no pair')
    confirmed = true
    const order = comparePairs(head, held)
    if (order < 0 && !dirty) return outrun()
    if (ahead) dirty = true
    return order > 0 || dirty ? behind(payload) : CURRENT
  }

  function markDirty(): Outcome {
    dirty = true
    return BEHIND
  }

  return {
    get set() {
      return set
    },
    get confirmed() {
      return confirmed
    },
    get dirty() {
      return dirty
    },
    get ahead() {
      return ahead
    },
    get verified() {
      return isVerified
    },
    take(payload, source, verified = false, overtaken = false) {
      const replaces = set !== undefined && outranks(source, verified)
      if (set !== undefined && !isSameLine(set, payload)) {
        if (source === 'local' || (confirmed && !replaces)) {
          return refused('FOREIGN_DATA', `data of environment ${payload.environment}`)
        }
        // The cache or bootstrap was of another environment: nothing less than all replaces it.
        if (payload.type !== 'snapshot') return markDirty()
      }
      if (payload.type === 'snapshot') {
        return guarded(() => takeSnapshot(payload, source, verified, overtaken))
      }
      if (set === undefined) return behind(payload)
      if (replaces) return markDirty()
      const held = set
      if (payload.type === 'delta') return guarded(() => takeDelta(held, payload, source))
      return takeHead(held, payload)
    },
  }
}

function behind(payload: Payload): Outcome {
  return payload.type === 'resync' ? { kind: 'behind', withinMs: payload.jitterMs } : BEHIND
}

type Line = Pick<PayloadIdentity, 'project' | 'environment'>

function isSameLine(a: Line, b: Line): boolean {
  return a.project === b.project && a.environment === b.environment
}

function isUrgent(before: FlagSet | undefined, next: FlagSet, flagKey: string): boolean {
  const [was, is] = [partOf(before, flagKey), partOf(next, flagKey)]
  if (is?.isKilled === true && was?.isKilled !== true) return true
  // Data that comes for the first time is reported soon anyway, and is too much to search.
  return before !== undefined && isRamped(was) !== isRamped(is)
}

function partOf(set: FlagSet | undefined, flagKey: string): Part | undefined {
  return set?.slots.flags.get(flagKey)?.part
}

/** A name inside of a value may look the same: then a report is sent sooner than it need be. */
function isRamped(part: Part | undefined): boolean {
  return part?.write().includes('"ramp":{') === true
}

function refused(code: RefusalCode, detail: string): Outcome {
  return { kind: 'refused', code, detail }
}

/** Whatever compiling a payload may throw, the set that is held goes on serving. */
function guarded(take: () => Outcome): Outcome {
  try {
    return take()
  } catch (error) {
    return refused('MALFORMED_DATA', error instanceof Error ? error.message : String(error))
  }
}

/** The pair of a set. */
export function pairOf(set: FlagSet): Pair {
  return { epoch: set.epoch, revision: set.revision }
}
