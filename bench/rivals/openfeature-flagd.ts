import { FlagdProvider } from '@openfeature/flagd-provider'
import type { EvaluationContext } from '@openfeature/server-sdk'
import type { Contestant } from '../evaluate/contestant.ts'
import { openThroughOpenFeature } from '../evaluate/openfeature.ts'
import { writeFlagd } from './flagd-format.ts'

/** flagd's provider for OpenFeature, in-process, from a file. */
export const contestant: Contestant<EvaluationContext> = {
  write: writeFlagd,
  open: ({ path }) =>
    openThroughOpenFeature(
      new FlagdProvider({ resolverType: 'in-process', offlineFlagSourcePath: path }),
    ),
}
