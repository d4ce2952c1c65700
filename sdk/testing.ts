import { createListeners } from './client/listeners.ts'
import { createOverrides } from './client/overrides.ts'
import type { Client, ClientStatus } from './client/surface.ts'
import { createEvaluatorOver } from './evaluate/evaluator.ts'
import { failedResolution, type Resolution } from './evaluate/resolution.ts'
import type { FlagKey, FlagValue } from './evaluate/typed-flags.ts'
import type { EvaluationContext, JsonValue } from './model.ts'

/** More calls than this are not recorded. */
const MAX_CALLS = 10_000

const NOT_FOUND = failedResolution('FLAG_NOT_FOUND')

/** One evaluation that the code under test made. */
export interface TestCall {
  readonly flagKey: string
  readonly context: EvaluationContext
  /** What the flag was set to; undefined if it was not, so that the caller's default stood. */
  readonly value: JsonValue | undefined
}

/** Values of flags by key. */
export type TestFlags = { readonly [K in FlagKey]?: FlagValue<K, JsonValue> }

/** A client for tests: it serves what it is told. */
export interface TestClient extends Client {
  /** Sets a flag's value; listeners of `change` hear of it. Throws if the value is no JSON. */
  set<K extends FlagKey>(flagKey: K, value: FlagValue<K, JsonValue>): void
  /** Makes a flag unknown again. */
  unset(flagKey: FlagKey): void
  /** The evaluations so far, the first 10,000; `all` is none. */
  readonly calls: readonly TestCall[]
}

/** Makes a client for tests: in memory, without I/O and without timers, and ready at once. */
export function createTestClient(flags: TestFlags = {}): TestClient {
  const values = createOverrides()
  const overrides = createOverrides()
  const calls: TestCall[] = []
  let state: ClientStatus['state'] = 'ready'
  const listeners = createListeners((error) => {
    // In a test, unlike in production, a broken listener should be seen.
    throw error
  })

  function peek(flagKey: string): Resolution {
    return overrides.get(flagKey) ?? values.get(flagKey) ?? NOT_FOUND
  }

  function assign(target: typeof values, flagKey: string, value: JsonValue | undefined): void {
    target.set(flagKey, value)
    listeners.emit('change', [flagKey])
  }

  for (const [flagKey, value] of Object.entries<JsonValue | undefined>(flags)) {
    values.set(flagKey, value)
  }
  const evaluator = createEvaluatorOver({
    resolve(flagKey, context) {
      const resolution = peek(flagKey)
      const call = { flagKey, context, value: resolution.value }
      if (calls.length < MAX_CALLS) calls.push(call)
      return resolution
    },
    resolveAll(_context, _batch, each) {
      for (const [flagKey, resolution] of new Map([...values.entries(), ...overrides.entries()])) {
        each(flagKey, resolution)
      }
    },
  })
  return {
    ...evaluator,
    calls,
    get status(): ClientStatus {
      const none = { code: null, environment: null, epoch: null, revision: null, lastDataAt: null }
      return { state, mode: 'offline', verified: false, ...none }
    },
    set: (flagKey, value) => assign(values, flagKey, value),
    unset: (flagKey) => assign(values, flagKey, undefined),
    override: (flagKey, value) => assign(overrides, flagKey, value),
    on: (event, listener) => listeners.on(event, listener),
    ready: () => Promise.resolve(true),
    track() {},
    timed: (_metric: string, _context: EvaluationContext, call: () => never) => call(),
    startTimer: () => () => {},
    flush: () => Promise.resolve(),
    close() {
      state = 'closed'
      listeners.clear()
      return Promise.resolve()
    },
  }
}
