import { readStage, type Stage } from '../debt/stages.ts'

/** What the list of flags shows, as the address says it. */
export interface FlagsSearch {
  readonly q?: string
  readonly tag?: string
  readonly owner?: string
  readonly kind?: string
  /** What it is in the chosen environment. */
  readonly state?: FlagStateFilter
  /** Where it is in its life. */
  readonly stage?: Stage
  readonly archived?: true
}

/** What a flag may be in an environment. */
export const stateFilters = ['on', 'partly', 'off', 'killed'] as const
export type FlagStateFilter = (typeof stateFilters)[number]

/** Reads the address; what it does not understand it leaves out. */
export function readFlagsSearch(raw: Record<string, unknown>): FlagsSearch {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
  const [q, tag, owner, kind] = [raw.q, raw.tag, raw.owner, raw.kind].map(text)
  const stage = readStage(raw.stage)
  const state = stateFilters.find((one) => one === raw.state)
  return {
    ...(q === undefined ? {} : { q }),
    ...(tag === undefined ? {} : { tag }),
    ...(owner === undefined ? {} : { owner }),
    ...(kind === undefined ? {} : { kind }),
    ...(state === undefined ? {} : { state }),
    ...(stage === undefined ? {} : { stage }),
    ...(raw.archived === true ? { archived: true } : {}),
  }
}
