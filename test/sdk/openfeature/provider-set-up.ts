import {
  OpenFeature,
  type Client as OpenFeatureClient,
  ProviderEvents,
} from '@openfeature/server-sdk'
import type { Client, ClientOptions } from '@sluice/sdk'
import type { Snapshot } from '@sluice/sdk/model'
import { SluiceProvider } from '@sluice/sdk/openfeature'
import type { Test } from 'tap'
import { startClient } from '../../../sdk/client/start-client.ts'
import { type ControlPlane, startControlPlane } from '../client/helpers/control-plane.ts'
import { createVirtualRuntime, type VirtualRuntime } from '../client/helpers/virtual-runtime.ts'

/** A provider over a real connection to a control plane, with time that a test moves. */
export interface ProviderSetUp {
  readonly plane: ControlPlane
  readonly runtime: VirtualRuntime
  readonly client: Client
  readonly provider: SluiceProvider
  /** OpenFeature's client, in a domain of its own. */
  readonly flags: OpenFeatureClient
  readonly domain: string
  /** The names of the provider's events so far, as OpenFeature tells them. */
  readonly events: readonly string[]
}

let domains = 0

/** Makes a provider that is not yet set. `prepare` may make the control plane misbehave. */
export async function setUpProvider(
  t: Test,
  snapshot: Snapshot,
  prepare: (plane: ControlPlane) => Partial<ClientOptions> = () => ({}),
): Promise<ProviderSetUp> {
  const plane = await startControlPlane(snapshot)
  const runtime = createVirtualRuntime()
  const options = { url: plane.url, key: 'slu_server_x', logger: false, ...prepare(plane) } as const
  const client = startClient(options, runtime)
  const provider = new SluiceProvider(client)
  domains += 1
  const domain = `domain-${domains}`
  const flags = OpenFeature.getClient(domain)
  flags.setLogger({ error() {}, warn() {}, info() {}, debug() {} })
  t.teardown(async () => {
    await provider.onClose()
    await plane.close()
  })
  return { plane, runtime, client, provider, flags, domain, events: listenTo(flags) }
}

function listenTo(flags: OpenFeatureClient): string[] {
  const events: string[] = []
  flags.addHandler(ProviderEvents.Ready, () => events.push('READY'))
  flags.addHandler(ProviderEvents.Stale, () => events.push('STALE'))
  flags.addHandler(ProviderEvents.Error, (details) => events.push(`ERROR: ${details?.message}`))
  flags.addHandler(ProviderEvents.ConfigurationChanged, (details) => {
    events.push(`CHANGED: ${details?.flagsChanged?.join()}`)
  })
  return events
}
