import type { FlagState, ListedFlag } from '../api/types.ts'
import type { FlagStateFilter, FlagsSearch } from './search.ts'

/** What a flag does in one environment, in a few words. */
export interface StateSummary {
  readonly kind: 'on' | 'part' | 'off' | 'killed'
  readonly label: string
}

/** Sums up what a flag does in an environment. */
export function summarise(flag: ListedFlag, state: FlagState): StateSummary {
  if (state.killed) return { kind: 'killed', label: 'Killed' }
  if (!state.on) return { kind: 'off', label: 'Off' }
  const shares = flag.variations
    .map(({ key }) => ({ key, percent: Object.hasOwn(state.serves, key) ? state.serves[key] : 0 }))
    .filter(({ percent = 0 }) => percent > 0)
  const targeted = state.rules + state.targets
  const extra = targeted > 0 ? ` +${targeted}` : ''
  const [first, second, ...others] = shares
  if (first === undefined) return { kind: 'part', label: `Nothing${extra}` }
  if (second === undefined) {
    return { kind: targeted > 0 ? 'part' : 'on', label: `${capitalised(first.key)}${extra}` }
  }
  const label =
    others.length === 0
      ? `${first.percent} % ${first.key}`
      : shares.map(({ percent }) => percent).join(' / ')
  return { kind: 'part', label: `${label}${extra}` }
}

function capitalised(word: string): string {
  return word === 'on' || word === 'off'
    ? `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`
    : word
}

/** The flags that the address asks for. */
export function filterFlags(
  flags: readonly ListedFlag[],
  search: FlagsSearch,
  environment: string | undefined,
  /** Flags of the stage that is asked for; null if any will do. */
  inStage: ReadonlySet<string> | null,
): ListedFlag[] {
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return flags.filter((flag) => {
    if (flag.archived !== (search.archived ?? false)) return false
    if (inStage !== null && !inStage.has(flag.key)) return false
    if (search.tag !== undefined && !flag.tags.includes(search.tag)) return false
    if (search.owner !== undefined && flag.owner !== search.owner) return false
    if (search.kind !== undefined && flag.kind !== search.kind) return false
    if (search.state !== undefined && stateOf(flag, environment) !== search.state) return false
    if (words.length === 0) return true
    const text = `${flag.key} ${flag.name} ${flag.tags.join(' ')} ${flag.owner ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

const filterOf = { on: 'on', part: 'partly', off: 'off', killed: 'killed' } as const

function stateOf(flag: ListedFlag, environment: string | undefined): FlagStateFilter | undefined {
  const state = flag.environments?.find((one) => one.environment === environment)
  return state === undefined ? undefined : filterOf[summarise(flag, state).kind]
}
