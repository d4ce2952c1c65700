import { type EvaluationContext, FlagdCore } from '@openfeature/flagd-core'
import type { Contestant } from '../evaluate/contestant.ts'
import { writeFlagd } from './flagd-format.ts'

/** flagd's evaluator for JavaScript, which its in-process provider is made of. */
export const contestant: Contestant<EvaluationContext> = {
  write: writeFlagd,
  open({ text }) {
    const core = new FlagdCore()
    core.setConfigurations(text)
    return {
      contextOf: ({ id, country, plan }) => ({ targetingKey: id, country, plan }),
      boolean: (flag, context) => core.resolveBooleanEvaluation(flag, false, context).value,
      string: (flag, context) => core.resolveStringEvaluation(flag, '', context).value,
      all: {
        evaluate: (context) => core.resolveAll(context),
        read: (result, flag) => {
          if (!Array.isArray(result)) return undefined
          return result.find(({ flagKey }) => flagKey === flag)?.value
        },
      },
      close: () => undefined,
    }
  },
}
