const minuteMs = 60_000

/** How long a step lasts can be said in these; `person`: until somebody takes the next one. */
export const holdUnits = [
  { value: 'minutes', label: 'minutes', ms: minuteMs },
  { value: 'hours', label: 'hours', ms: 60 * minuteMs },
  { value: 'days', label: 'days', ms: 24 * 60 * minuteMs },
  { value: 'person', label: 'until a person goes on', ms: null },
] as const
export type HoldUnit = (typeof holdUnits)[number]['value']

/** How long a step lasts at least, as it is typed. */
export interface HoldDraft {
  readonly amount: number
  readonly unit: HoldUnit
}

/** What the API is sent: null until a person goes on. */
export function holdMsOf({ amount, unit }: HoldDraft): number | null {
  const ms = holdUnits.find(({ value }) => value === unit)?.ms ?? null
  return ms === null ? null : Math.round(amount * ms)
}

/** A hold to be edited, in the largest unit that it is whole numbers of. */
export function draftHold(ms: number | null): HoldDraft {
  if (ms === null) return { amount: 1, unit: 'person' }
  const fitting = holdUnits.findLast((unit) => unit.ms !== null && ms > 0 && ms % unit.ms === 0)
  return fitting === undefined || fitting.ms === null
    ? { amount: ms / minuteMs, unit: 'minutes' }
    : { amount: ms / fitting.ms, unit: fitting.value }
}
