/** How far a draft reaches: it is lost with its page, or also by another environment or another tab of it. */
export type DraftScope = 'page' | 'environment' | 'tab'

/** Something typed and not saved. */
export interface Draft {
  /** What it is, for a person, as in "the rules of checkout". */
  readonly what: string
  readonly scope: DraftScope
}

/** An address of the console. */
export interface Place {
  readonly pathname: string
  readonly search: { readonly env?: unknown; readonly tab?: unknown }
}

const losing = { page: [], environment: ['env'], tab: ['env', 'tab'] } as const

/** What a way from one address to another would lose, each once. */
export function lostDrafts(drafts: Iterable<Draft>, from: Place, to: Place): string[] {
  const lost = [...drafts].filter(
    ({ scope }) =>
      from.pathname !== to.pathname ||
      losing[scope].some((name) => from.search[name] !== to.search[name]),
  )
  return [...new Set(lost.map(({ what }) => what))]
}
