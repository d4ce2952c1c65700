import { deepEqual, equal } from 'node:assert/strict'
import {
  AsyncLocalStorageTransactionContextPropagator,
  type EvaluationContext,
  type EvaluationDetails,
  type FlagEvaluationOptions,
  type FlagValue,
  type Hook,
  type JsonValue,
  OpenFeature,
} from '@openfeature/server-sdk'
import type { Exposure } from '@sluice/sdk'
import type { Test } from 'tap'
import type { ControlPlane } from '../../sdk/client/helpers/control-plane.ts'
import { until } from '../../sdk/client/helpers/until.ts'
import { type ProviderSetUp, setUpProvider } from '../../sdk/openfeature/provider-set-up.ts'
import { readSpecSnapshot } from './flags.ts'

/** A call of one of the hooks. */
interface HookCall {
  readonly stage: string
  readonly details: EvaluationDetails<FlagValue> | undefined
}

/** The flag of a scenario: whose type decides how its values are read. */
export interface AskedFlag {
  readonly type: string
  readonly key: string
  readonly fallback: FlagValue
}

const STATES = {
  stable: () => ({}),
  stale: () => ({}),
  'not ready': (plane: ControlPlane) => answerBy(plane, () => {}),
  error: (plane: ControlPlane) => {
    return answerBy(plane, (_request, response) => response.writeHead(503).end())
  },
  fatal: (plane: ControlPlane) => {
    return answerBy(plane, (_request, response) => response.writeHead(401).end())
  },
} as const

function answerBy(plane: ControlPlane, answer: NonNullable<ControlPlane['answer']['stream']>) {
  plane.answer = { stream: answer, snapshot: answer }
  return {}
}

/** What one scenario sets up and finds out. OpenFeature is one for the process: one at a time. */
export class World {
  readonly #t: Test
  #setUp: ProviderSetUp | undefined
  flag: AskedFlag | undefined
  options: FlagEvaluationOptions = {}
  details: EvaluationDetails<FlagValue> | undefined
  context: EvaluationContext = {}
  readonly hookCalls: HookCall[] = []
  readonly exposures: Exposure[] = []
  transactionContext: EvaluationContext = {}
  precedence: string[] = []

  constructor(t: Test) {
    this.#t = t
    const silent = { error() {}, warn() {}, info() {}, debug() {} }
    OpenFeature.setLogger(silent).setContext({})
    OpenFeature.setTransactionContextPropagator(new AsyncLocalStorageTransactionContextPropagator())
  }

  get flags() {
    return this.#provider.flags
  }

  get #provider(): ProviderSetUp {
    if (this.#setUp === undefined) throw new Error('the scenario has not set a provider')
    return this.#setUp
  }

  /** Sets a provider and brings it into one of the states of STATES. */
  async setProvider(state: string): Promise<void> {
    const [, prepare] = Object.entries(STATES).find(([name]) => name === state) ?? []
    if (prepare === undefined) throw new Error(`no provider is ever "${state}"`)
    const setUp = await setUpProvider(this.#t, readSpecSnapshot(), (plane) => {
      return { ...prepare(plane), onExposure: (exposure) => this.exposures.push(exposure) }
    })
    this.#setUp = setUp
    const { domain, provider, runtime, plane, flags } = setUp
    OpenFeature.setProvider(domain, provider)
    if (state === 'not ready') return
    const waitFor = (status: string) =>
      until(() => {
        runtime.advance(100)
        return flags.providerStatus === status
      }, status)
    if (state === 'error' || state === 'fatal') return waitFor(state.toUpperCase())
    await waitFor('READY')
    if (state === 'stable') return
    STATES.error(plane)
    plane.cutStreams()
    await waitFor('STALE')
  }

  /** Evaluates the flag of the scenario by the getter of its type. */
  async evaluate(flag = this.flag): Promise<void> {
    if (flag === undefined) throw new Error('the scenario has not named a flag')
    const { context, options } = this
    const { type, key, fallback } = flag
    const evaluation = new Promise<EvaluationDetails<FlagValue>>((resolve) => {
      OpenFeature.setTransactionContext(this.transactionContext, () => {
        if (type === 'boolean') {
          resolve(this.flags.getBooleanDetails(key, fallback === true, context, options))
        } else if (type === 'string') {
          resolve(this.flags.getStringDetails(key, String(fallback), context, options))
        } else if (type === 'object') {
          resolve(this.flags.getObjectDetails<JsonValue>(key, fallback, context, options))
        } else {
          resolve(this.flags.getNumberDetails(key, Number(fallback), context, options))
        }
      })
    })
    this.details = await evaluation
  }

  /** Hooks that keep what they are called with. */
  recordingHook(name = ''): Hook {
    const note = (stage: string, details?: EvaluationDetails<FlagValue>) => {
      this.hookCalls.push({ stage: `${name}${stage}`, details })
    }
    return {
      before: () => note('before'),
      after: (_context, details) => note('after', details),
      error: () => note('error'),
      finally: (_context, details) => note('finally', details),
    }
  }

  expectValue(expected: FlagValue): void {
    deepEqual(this.details?.value, expected)
  }

  expectReason(reason: string): void {
    equal(this.details?.reason, reason)
  }
}

/** A value as a scenario writes it, read as one of a type. */
export function readValue(type: string, text: string): FlagValue {
  const plain = text.replaceAll('\\"', '"')
  return type === 'string' ? plain : JSON.parse(plain)
}
