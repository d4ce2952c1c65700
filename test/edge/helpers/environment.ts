import type { EnvironmentSource } from '@sluice/edge/environment-source'
import type { EdgeKey } from '@sluice/edge/keys'
import type { Problem } from '@sluice/edge/problem'
import { createFlagSet, type FlagSet } from '@sluice/sdk/flag-set'
import type { Snapshot } from '@sluice/sdk/model'

/** An environment that a test holds in its hand. */
export interface TestEnvironment extends EnvironmentSource {
  set: FlagSet | undefined
  stale: boolean
  /** What was counted, in order. */
  readonly counted: string[]
  /** Serves another snapshot from now on. */
  serve(snapshot: Snapshot): void
}

/** Makes an environment; without a snapshot it has no data yet. */
export function createEnvironment(snapshot?: Snapshot): TestEnvironment {
  const listeners = new Set<(changed: readonly string[]) => void>()
  const environment: TestEnvironment = {
    set: undefined,
    stale: false,
    counted: [],
    countGiven: (flagKey, { variation = '(none)' }) => {
      environment.counted.push(`${flagKey}/${variation}`)
    },
    flags: {
      resolve: (flagKey, context, batch) => setOf(environment).resolve(flagKey, context, batch),
      resolveAll: (context, batch, each) => setOf(environment).resolveAll(context, batch, each),
    },
    onChange: (listener) => {
      listeners.add(listener)
    },
    serve(next) {
      environment.set = createFlagSet(next)
      for (const listener of listeners) listener([...environment.set.flagKeys()])
    },
  }
  if (snapshot !== undefined) environment.serve(snapshot)
  return environment
}

function setOf({ set }: TestEnvironment): FlagSet {
  if (set === undefined) throw new Error('flags were asked for before there were any')
  return set
}

const LOOKS = { environment: 'e-1', origins: null, hash: '' } as const

/** Keys of one environment, by their secrets. */
export const KEYS: Readonly<Record<string, EdgeKey>> = {
  'server-key': { ...LOOKS, id: 'k1', kind: 'server' },
  'client-key': { ...LOOKS, id: 'k2', kind: 'client' },
  'shop-key': { ...LOOKS, id: 'k3', kind: 'client', origins: ['https://shop.example'] },
  'edge-key': { ...LOOKS, id: 'k4', kind: 'edge' },
  'gone-key': { ...LOOKS, id: 'k5', kind: 'server', environment: 'e-gone' },
}

/** Finds a key as an edge does; `busy` stands for who guessed too often. */
export function authenticate(secret: string): EdgeKey | Problem {
  if (secret === 'busy') return { code: 'RATE_LIMITED', detail: 'Later.', retryAfterSeconds: 7 }
  const detail = 'The token is not known here, has expired or was revoked.'
  return Object.hasOwn(KEYS, secret) && KEYS[secret] !== undefined
    ? KEYS[secret]
    : { code: 'UNAUTHENTICATED', detail }
}
