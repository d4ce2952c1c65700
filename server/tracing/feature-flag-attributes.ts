import type { EvaluationFacts } from '@sluice/edge/evaluate'
import { writePair } from '@sluice/sdk/pair'

/**
 * What a span tells of an evaluation over OFREP, by OpenTelemetry's semantic conventions for feature
 * flags (attribute registry 1.40): neither the value nor who it was for. The key is that of a flag
 * that is there: anything else that somebody asked for could be a secret.
 */
export function featureFlagAttributes({
  set,
  flagKey,
  resolution,
}: EvaluationFacts): Readonly<Record<string, string>> {
  const ofSet = {
    'feature_flag.provider.name': 'sluice',
    'feature_flag.set.id': set.environment,
    'feature_flag.version': writePair(set),
  }
  if (flagKey === null || resolution === null) return ofSet
  const { reason, variation, errorCode } = resolution
  return {
    ...ofSet,
    ...(errorCode === 'FLAG_NOT_FOUND' ? {} : { 'feature_flag.key': flagKey }),
    'feature_flag.result.reason': reason.toLowerCase(),
    ...(variation === undefined ? {} : { 'feature_flag.result.variant': variation }),
    ...(errorCode === undefined ? {} : { 'error.type': errorCode.toLowerCase() }),
  }
}
