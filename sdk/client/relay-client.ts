import type { FlagSet } from '../evaluate/flag-set.ts'
import type { ResolutionSource } from '../evaluate/resolution-source.ts'
import type { ClientOptions } from './options.ts'
import { createRelayTap, type RelayPorts } from './relay-tap.ts'
import { hostRuntime } from './runtime.ts'
import { requestSnapshot } from './snapshot-request.ts'
import { startTapped } from './start-client.ts'
import type { Client } from './surface.ts'

/** A client of a relay. */
export interface RelayClient extends Client {
  /** What is served, as it came; undefined before any data. */
  readonly set: FlagSet | undefined
  /** The flags as the client serves them, counted and overridden. */
  readonly flags: ResolutionSource
  /** Base URL in use. */
  readonly url: string
  /** Asks for a whole snapshot, however new what is held is. Never rejects. */
  refresh(): Promise<void>
  /** Reports within about `withinMs` rather than at the end of the period. */
  hurry(withinMs: number): void
}

/** Makes the client of a relay and starts it: it does all that a client does, and tells the ports. */
export function createRelayClient(options: ClientOptions, ports: RelayPorts): RelayClient {
  const { client, parts, flags } = startTapped(options, hostRuntime, createRelayTap(ports))
  const { intake, connection, inspect, settings, reporter } = parts
  let refreshing: Promise<void> | undefined

  async function fetchWhole(): Promise<void> {
    const { key, fetch } = settings
    const request = { baseUrl: connection.url, key, fetch, runtime: hostRuntime, held: undefined }
    const askedAtMs = hostRuntime.monotonicMs()
    const answer = await requestSnapshot({ ...request, abort: new AbortController() })
    if (answer.kind !== 'snapshot') return
    const outcome = intake.take(await inspect(answer.raw), 'network', askedAtMs)
    if (outcome.kind === 'applied') connection.dataHeld()
  }

  return {
    ...client,
    get status() {
      return client.status
    },
    flags,
    hurry: (withinMs: number) => reporter.hurry(withinMs),
    refresh() {
      refreshing ??= fetchWhole().finally(() => {
        refreshing = undefined
      })
      return refreshing
    },
    get set() {
      return intake.gate.set
    },
    get url() {
      return connection.url
    },
  }
}
