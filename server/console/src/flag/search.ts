/** Parts of a flag's page. */
export const flagTabs = ['targeting', 'ramp', 'schedule', 'details', 'history', 'use'] as const
export type FlagTab = (typeof flagTabs)[number]

/** Which part is shown; the first one if the address does not say. */
export interface FlagSearch {
  readonly tab?: FlagTab
}

/** Reads the address; what it does not understand it leaves out. */
export function readFlagSearch(raw: Record<string, unknown>): FlagSearch {
  const tab = flagTabs.find((one) => one === raw.tab)
  return tab === undefined ? {} : { tab }
}
