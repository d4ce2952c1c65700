import type { Hook, Logger } from '@openfeature/server-sdk'
import { createExposureWatch } from '../client/exposures.ts'
import { reasonOf } from '../client/failure.ts'
import type { Exposure } from '../client/options.ts'
import { hostRuntime } from '../client/runtime.ts'
import type { Reason } from '../model.ts'
import { PROVIDER_NAME } from './provider-name.ts'

const REASONS: { readonly [reason in Reason]: true } = {
  STATIC: true,
  DEFAULT: true,
  TARGETING_MATCH: true,
  SPLIT: true,
  DISABLED: true,
  ERROR: true,
}

/**
 * A hook that calls `onExposure` with the first evaluation of a flag that gives a unit a variation,
 * again after ten minutes at the soonest; the same as the option `onExposure` of a client, but with
 * the context as OpenFeature merged it. Evaluations of other providers are not told. What
 * `onExposure` throws is logged, and the value is served all the same.
 */
export function createExposureHook(onExposure: (exposure: Exposure) => void): Hook {
  let logger: Logger | undefined
  const onThrow = (error: unknown) => {
    logger?.error(`sluice: a callback of the application threw: ${reasonOf(error)}`)
  }
  const watch = createExposureWatch(onExposure, onThrow, hostRuntime)
  return {
    after(hookContext, { flagKey, variant, value, reason }) {
      if (hookContext.providerMetadata.name !== PROVIDER_NAME || !isReason(reason)) return
      logger = hookContext.logger
      watch(flagKey, hookContext.context, { variation: variant, value, reason })
    },
  }
}

function isReason(reason: string | undefined): reason is Reason {
  return reason !== undefined && Object.hasOwn(REASONS, reason)
}
