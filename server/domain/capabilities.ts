import type { Condition } from '@sluice/sdk/model'
import type { FlagConfigDocument } from './documents.ts'
import { connectedMs, type InstanceState } from './instance.ts'

const namesMax = 10

/** The conditions of a segment; undefined for one that is not there. */
export type SegmentConditions = (key: string) => readonly Condition[] | undefined

/** What an SDK must be able to do to evaluate a flag; the names are those that SDKs report. */
export function neededCapabilities(
  config: FlagConfigDocument,
  conditionsOf: SegmentConditions,
): ReadonlySet<string> {
  const needed = new Set<string>()
  const seen = new Set<string>()
  const add = (condition: Condition): void => {
    if ('all' in condition) condition.all.forEach(add)
    else if ('any' in condition) condition.any.forEach(add)
    else if ('not' in condition) add(condition.not)
    else if ('segment' in condition) addSegment(condition.segment)
    else needed.add(`op:${condition.op}`)
  }
  const addSegment = (key: string): void => {
    needed.add('segments')
    if (seen.has(key)) return
    seen.add(key)
    for (const condition of conditionsOf(key) ?? []) add(condition)
  }
  const serves = [config.default, ...config.rules.map(({ serve }) => serve)]
  if (serves.some((serve) => 'split' in serve)) needed.add('splits')
  if (config.targets.length > 0) needed.add('targets')
  if (config.prerequisites.length > 0) needed.add('prerequisites')
  if (config.exclusionGroup !== null) needed.add('exclusionGroups')
  for (const { when } of config.rules) add(when)
  return needed
}

/**
 * Warns of connected instances that lack something, by name. One that says nothing of what it can
 * evaluate is not judged: a relay, or an SDK that is older than this list.
 */
export function capabilityWarnings(
  flag: string,
  needed: ReadonlySet<string>,
  instances: readonly InstanceState[],
): { code: string; message: string }[] {
  const lacking = instances.flatMap(({ instance, sdk, capabilities, isRelay, silentMs }) => {
    if (isRelay || silentMs > connectedMs) return []
    if (!capabilities.some((one) => one.startsWith('op:'))) return []
    const missing = [...needed].filter((one) => !capabilities.includes(one))
    return missing.length === 0 ? [] : [`${instance} (${sdk}: ${missing.join(', ')})`]
  })
  if (lacking.length === 0) return []
  const more = lacking.length > namesMax ? ` and ${lacking.length - namesMax} more` : ''
  const named = lacking.slice(0, namesMax).join(', ')
  const message = `These instances cannot evaluate ${flag} and give their caller's default: ${named}${more}. Update their SDK.`
  return [{ code: 'SDK_TOO_OLD', message }]
}
