import { type EvaluationContext, OpenFeature, type Provider } from '@openfeature/server-sdk'
import type { Opened } from './contestant.ts'

/** Asks a provider as an application does that knows OpenFeature's server SDK only. */
export async function openThroughOpenFeature(
  provider: Provider,
): Promise<Opened<EvaluationContext>> {
  await OpenFeature.setProviderAndWait(provider)
  const client = OpenFeature.getClient()
  return {
    contextOf: ({ id, country, plan }) => ({ targetingKey: id, country, plan }),
    boolean: (flag, context) => client.getBooleanValue(flag, false, context),
    string: (flag, context) => client.getStringValue(flag, '', context),
    close: () => OpenFeature.close(),
  }
}
