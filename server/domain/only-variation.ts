import type { FlagConfigDocument } from './documents.ts'

/**
 * The variation that everybody gets of a flag in an environment; null if people may get different
 * ones.
 */
export function onlyVariation(config: FlagConfigDocument, isKilled: boolean): string | null {
  if (isKilled || !config.on) return config.offVariation
  // Who fails a prerequisite, or is outside of its slot, gets the off variation.
  const mayBeOff = config.prerequisites.length > 0 || config.exclusionGroup !== null
  const served = new Set(mayBeOff ? [config.offVariation] : [])
  for (const { variation } of config.targets) served.add(variation)
  for (const serve of [...config.rules.map((rule) => rule.serve), config.default]) {
    if ('variation' in serve) served.add(serve.variation)
    else {
      for (const { variation, ranges } of serve.split.allocations) {
        if (ranges.some(([start, end]) => end > start)) served.add(variation)
      }
    }
  }
  const [only, another] = served
  return only === undefined || another !== undefined ? null : only
}
