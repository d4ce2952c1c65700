// Run by web-provider.test.ts inside a page: OpenFeature's web SDK, with its own OFREP provider or ours.
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider'
import { OpenFeature, type Provider, ProviderEvents } from '@openfeature/web-sdk'
import { SluiceWebProvider } from '@sluice/sdk/openfeature/web'

/** How a page is to evaluate. */
export interface PageSettings {
  readonly url: string
  readonly key: string
  /** 0: changes are told. */
  readonly pollMs: number
}

const changes: (readonly string[])[] = []
const client = OpenFeature.getClient()
client.addHandler(ProviderEvents.ConfigurationChanged, (details) => {
  changes.push(details?.flagsChanged ?? [])
})

const user = { targetingKey: 'user-1', country: 'NL' }

const providers = {
  ofrep({ url, key, pollMs }: PageSettings): Provider {
    const provider = new OFREPWebProvider({
      baseUrl: url,
      headers: [['Authorization', `Bearer ${key}`]],
      pollInterval: pollMs,
      changeDetection: pollMs > 0 ? 'polling' : 'sse',
      cacheMode: 'disabled',
    })
    // Its type says that it may have no hooks, in a way that ours does not take.
    return Object.assign(provider, { hooks: [] })
  },
  sluice({ url, key, pollMs }: PageSettings): Provider {
    // With streams it must not need to ask: no test waits that long.
    return new SluiceWebProvider({ url, key, pollMs: pollMs > 0 ? pollMs : 600_000 })
  },
}

const sluice = {
  async start(provider: keyof typeof providers, settings: PageSettings): Promise<void> {
    await OpenFeature.setContext(user)
    await OpenFeature.setProviderAndWait(providers[provider](settings))
  },
  details: () => ({
    checkout: client.getBooleanDetails('checkout', false),
    theme: client.getStringDetails('theme', ''),
    limit: client.getNumberDetails('limit', 0),
    layout: client.getObjectDetails('layout', {}),
    targeted: client.getBooleanDetails('targeted', false),
    ramped: client.getBooleanDetails('ramped', false),
    mistyped: client.getNumberDetails('theme', 7),
    internal: client.getBooleanDetails('internal', false),
  }),
  changes: () => changes,
  /** Waits until the provider has asked again, at least once. */
  async refetch(): Promise<void> {
    const asked = () => performance.getEntriesByType('resource').length
    const before = asked()
    while (asked() < before + 2) await new Promise((resolve) => setTimeout(resolve, 20))
  },
}

Object.assign(globalThis, { sluice })

/** What the page offers to the test. */
export type PageApi = typeof sluice
