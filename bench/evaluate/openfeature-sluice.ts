import type { EvaluationContext } from '@openfeature/server-sdk'
import { SluiceProvider } from '@sluice/sdk/openfeature'
import type { Contestant } from './contestant.ts'
import { openThroughOpenFeature } from './openfeature.ts'
import { contestant as evaluatorContestant } from './sluice.ts'
import { openClient } from './sluice-client.ts'

/** Our provider for OpenFeature over a client. */
export const contestant: Contestant<EvaluationContext> = {
  write: evaluatorContestant.write,
  open: async ({ text }) => openThroughOpenFeature(new SluiceProvider(await openClient(text))),
}
