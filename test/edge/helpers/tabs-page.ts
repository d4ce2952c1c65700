// Run by web-provider-tabs.test.ts inside pages: any number of our providers, each in a domain of its own.
import { OpenFeature } from '@openfeature/web-sdk'
import { SluiceWebProvider } from '@sluice/sdk/openfeature/web'

const tab = {
  /** Starts a provider for an edge, and waits for its flags. */
  async start(url: string, pollMs: number): Promise<void> {
    await OpenFeature.setContext(url, { targetingKey: 'user-1' })
    const provider = new SluiceWebProvider({ url, key: 'slu_client_test', pollMs })
    await OpenFeature.setProviderAndWait(url, provider)
  },
  checkout: (url: string) => OpenFeature.getClient(url).getBooleanValue('checkout', false),
}

Object.assign(globalThis, { tab })

/** What the page offers to the test. */
export type TabApi = typeof tab
