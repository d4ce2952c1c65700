import type { FlagType, Variation } from '@sluice/sdk/model'
import type { FlagConfigDocument, FlagDocument, FlagKind, StoredServe } from './documents.ts'
import { isOfType } from './documents.ts'
import { type Fault, Refusal, refuseFaults } from './refusal.ts'
import { readTimestamp } from './timestamp.ts'

/** Most bytes that the values of one flag may take as JSON. */
export const valuesBytesMax = 256 * 1024

/** Members a caller may give when making a flag. */
export interface FlagInput {
  key: string
  type: FlagType
  name?: string
  description?: string
  kind?: FlagKind
  variations?: Variation[]
  tags?: string[]
  owner?: string | null
  clientVisible?: boolean
  expectedRemovalAt?: string | null
}

/** Members a caller may change. */
export type FlagPatch = Partial<Omit<FlagInput, 'key' | 'type'>>

/** A new flag: what was given, and sensible values for the rest. Refuses with all faults. */
export function createFlag(input: FlagInput, seed: string, now: string): FlagDocument {
  const variations = input.variations ?? defaultVariations(input.type)
  const first = variations[0]
  const last = variations.at(-1)
  const flag: FlagDocument = {
    key: input.key,
    name: input.name ?? input.key,
    description: input.description ?? '',
    kind: input.kind ?? 'release',
    type: input.type,
    variations,
    tags: input.tags ?? [],
    owner: input.owner ?? null,
    clientVisible: input.clientVisible ?? false,
    expectedRemovalAt: input.expectedRemovalAt ?? null,
    archived: false,
    createdAt: now,
    updatedAt: now,
    seed,
    initial: {
      on: input.kind === 'killSwitch',
      served: first?.key ?? '',
      off: last?.key ?? '',
    },
  }
  return checked(flag)
}

/** The flag with the given members replaced. Refuses with all faults. */
export function patchFlag(flag: FlagDocument, patch: FlagPatch, now: string): FlagDocument {
  return checked({ ...flag, ...patch, updatedAt: now })
}

/** The flag with its dates in one form. Refuses with all faults. */
function checked(flag: FlagDocument): FlagDocument {
  refuseFaults(flagFaults(flag))
  const { expectedRemovalAt } = flag
  if (expectedRemovalAt === null) return flag
  return { ...flag, expectedRemovalAt: readTimestamp(expectedRemovalAt) }
}

/** Refuses when a variation that goes away is still used by the flag in an environment. */
export function refuseLostVariations(
  flag: FlagDocument,
  patched: FlagDocument,
  configs: readonly { readonly environment: string; readonly config: FlagConfigDocument }[],
): void {
  const kept = new Set(patched.variations.map(({ key }) => key))
  const lost = flag.variations.filter(({ key }) => !kept.has(key)).map(({ key }) => key)
  if (lost.length === 0) return
  const places = configs
    .filter(({ config }) => lost.some((key) => usedVariations(config).has(key)))
    .map(({ environment }) => ({ environment }))
  const initial = lost.find((key) => key === flag.initial.served || key === flag.initial.off)
  if (places.length === 0 && initial === undefined) return
  const where =
    places.length > 0
      ? `in ${places.map(({ environment }) => environment).join(', ')}`
      : 'by environments that nobody configured yet'
  throw new Refusal('IN_USE', `Variation ${lost.join(', ')} of ${flag.key} is used ${where}.`, {
    usedBy: places,
  })
}

/** Keys of all variations that a configuration can serve or asks for. */
export function usedVariations(config: FlagConfigDocument): Set<string> {
  const used = new Set([config.offVariation])
  const addServe = (serve: StoredServe) => {
    if ('variation' in serve) used.add(serve.variation)
    else for (const { variation } of serve.split.allocations) used.add(variation)
  }
  addServe(config.default)
  for (const rule of config.rules) addServe(rule.serve)
  for (const target of config.targets) used.add(target.variation)
  return used
}

function defaultVariations(type: FlagType): Variation[] {
  if (type !== 'boolean') {
    refuseFaults([
      { path: '/variations', code: 'REQUIRED', message: `a ${type} flag needs its variations` },
    ])
  }
  return [
    { key: 'on', value: true },
    { key: 'off', value: false },
  ]
}

function flagFaults(flag: FlagDocument): Fault[] {
  const faults: Fault[] = []
  if (flag.variations.length === 0) {
    const message = 'a flag needs at least one variation'
    faults.push({ path: '/variations', code: 'REQUIRED', message })
  }
  const seen = new Set<string>()
  flag.variations.forEach(({ key, value }, i) => {
    if (!isOfType(value, flag.type)) {
      const message = `must be a ${flag.type}`
      faults.push({ path: `/variations/${i}/value`, code: 'TYPE', message })
    }
    if (seen.has(key.toLowerCase())) {
      const message = `"${key}" is there twice (keys that differ by case only count as one)`
      faults.push({ path: `/variations/${i}/key`, code: 'DUPLICATE', message })
    }
    seen.add(key.toLowerCase())
  })
  if (Buffer.byteLength(JSON.stringify(flag.variations)) > valuesBytesMax) {
    const message = `the values take more than ${valuesBytesMax} bytes`
    faults.push({ path: '/variations', code: 'TOO_LARGE', message })
  }
  if (flag.expectedRemovalAt !== null && readTimestamp(flag.expectedRemovalAt) === null) {
    const message = 'must be a date and time, ISO 8601'
    faults.push({ path: '/expectedRemovalAt', code: 'FORMAT', message })
  }
  return faults
}
