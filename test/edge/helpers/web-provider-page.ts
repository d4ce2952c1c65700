// Run by web-provider.test.ts inside a page: OpenFeature's own web SDK and OFREP provider.
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider'
import { OpenFeature, ProviderEvents } from '@openfeature/web-sdk'

let changes = 0
const client = OpenFeature.getClient()
client.addHandler(ProviderEvents.ConfigurationChanged, () => {
  changes += 1
})

const user = { targetingKey: 'user-1', country: 'NL' }

const sluice = {
  async start(baseUrl: string, secret: string, pollInterval: number): Promise<void> {
    await OpenFeature.setContext(user)
    const provider = new OFREPWebProvider({
      baseUrl,
      headers: [['Authorization', `Bearer ${secret}`]],
      pollInterval,
      changeDetection: pollInterval > 0 ? 'polling' : 'sse',
      cacheMode: 'disabled',
    })
    // Its type says that it may have no hooks, in a way that ours does not take.
    await OpenFeature.setProviderAndWait(Object.assign(provider, { hooks: [] }))
  },
  details: () => ({
    checkout: client.getBooleanDetails('checkout', false),
    theme: client.getStringDetails('theme', ''),
    limit: client.getNumberDetails('limit', 0),
    layout: client.getObjectDetails('layout', {}),
    targeted: client.getBooleanDetails('targeted', false),
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
