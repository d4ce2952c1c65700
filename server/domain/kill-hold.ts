/**
 * Who holds a kill: people (or their tokens), and alerts. A flag stays killed until nobody holds it,
 * or a person restores it. Everything here is pure; a function that has nothing to change gives back
 * the very hold that it was given.
 */

/** Somebody, or an alert, that wants a flag to stay killed. */
export interface Holder {
  /** Principal, for example `token:ab12`; for an alert `hook:kh_5f0c9a`. */
  readonly by: string
  readonly reason: string
  /** ISO 8601. */
  readonly since: string
  /** What tells an alert from others, the same each time it is sent; absent: no alert. */
  readonly alert?: string | undefined
  /** Digest of what the hook was when the alert joined; absent for a kill of an older release. */
  readonly terms?: string | undefined
  /** When the end of the alert was reported, where the hold stays nevertheless. ISO 8601. */
  readonly endedAt?: string | undefined
}

/** An alert that fired when a person restored the flag: it kills no more until its end was reported. */
export interface OverruledAlert {
  readonly alert: string
  /** For example `hook:kh_5f0c9a`. */
  readonly by: string
  readonly reason: string
  /** Since when the alert had held the kill. ISO 8601. */
  readonly since: string
  /** Who restored the flag. */
  readonly overruledBy: string
  /** ISO 8601. */
  readonly overruledAt: string
}

/** A flag in an environment: whether it is killed, who holds that, and who was overruled. */
export interface Hold {
  readonly isKilled: boolean
  readonly holders: readonly Holder[]
  /** There are more holders than are listed: no alert lifts the kill then. */
  readonly hasMore: boolean
  readonly overruled: readonly OverruledAlert[]
  /** More alerts were overruled than are listed: all that had started by then. ISO 8601 or null. */
  readonly overruledBefore: string | null
  /** When people were told that an alert has held this kill for a day. ISO 8601 or null. */
  readonly toldAt: string | null
}

/** A flag that nobody has killed, and nobody restored. */
export const noHold: Hold = {
  isKilled: false,
  holders: [],
  hasMore: false,
  overruled: [],
  overruledBefore: null,
  toldAt: null,
}

/** An alert as it is told of, and what that means for one flag. */
export interface ToldAlert {
  /** What tells it apart; the second is how older releases named it. */
  readonly keys: readonly [string, string]
  /** For example `hook:kh_5f0c9a`. */
  readonly by: string
  readonly reason: string
  /** When it began to fire, unix ms; null if that is not known. */
  readonly startedMs: number | null
  /** Digest of what the hook is now. */
  readonly terms: string
}

/** Holders of one kill, and overruled alerts, that are kept. */
export const holdersMax = 1000
const overruledMs = 30 * 24 * 60 * 60 * 1000

/**
 * Alerts fire, or still fire: each joins, unless it does already or was overruled. At most `max`
 * holders are listed.
 */
export function fire(
  hold: Hold,
  alerts: readonly ToldAlert[],
  at: string,
  max: number = holdersMax,
): Hold {
  const isOverruled = overruledIn(hold, at)
  const holders = [...hold.holders]
  const places = new Map(holders.map((one, i) => [placeOf(one.alert, one.terms), i]))
  let { hasMore } = hold
  let isChanged = false
  for (const alert of alerts) {
    if (isOverruled(alert)) continue
    const { by, reason, terms, keys } = alert
    const holder: Holder = { by, reason, since: at, alert: keys[0], terms }
    const place = keys
      .flatMap((key) => [placeOf(key, terms), placeOf(key)])
      .map((name) => places.get(name))
      .find((found) => found !== undefined)
    if (place !== undefined) {
      if (holders[place]?.endedAt === undefined) continue
      holders[place] = holder
    } else if (holders.length < max) {
      places.set(placeOf(keys[0], terms), holders.push(holder) - 1)
    } else if (hasMore) {
      break
    } else {
      hasMore = true
    }
    isChanged = true
  }
  return isChanged ? { ...hold, isKilled: true, holders, hasMore } : hold
}

/** An alert joins once for each form that its hook had; older releases did not say which. */
function placeOf(alert: string | undefined, terms = ''): string {
  return `${alert} ${terms}`
}

/** Finds alerts during which a person restored the flag, and whose end was not reported since. */
function overruledIn(hold: Hold, at: string): (alert: ToldAlert) => boolean {
  const { overruled, overruledBefore } = forgetOverruled(hold, Date.parse(at))
  const listed = new Set(overruled.map(({ alert }) => alert))
  const beforeMs = overruledBefore === null ? 0 : Date.parse(overruledBefore)
  return ({ keys, startedMs }) =>
    keys.some((key) => listed.has(key)) || (startedMs !== null && startedMs <= beforeMs)
}

/** Somebody who is no alert kills the flag, or joins those who hold its kill. */
export function joinAsPerson(hold: Hold, { by, reason, since }: Holder): Hold {
  if (hold.holders.some((one) => one.by === by && one.alert === undefined)) return hold
  if (hold.holders.length < holdersMax) {
    return { ...hold, isKilled: true, holders: [...hold.holders, { by, reason, since }] }
  }
  return hold.hasMore ? hold : { ...hold, hasMore: true }
}

/** An alert whose end is reported. */
export interface EndedAlert extends Pick<ToldAlert, 'keys' | 'terms'> {
  /** Whether its hold may end with it: else only a person ends it. */
  readonly leaves: boolean
}

/**
 * The ends of alerts are reported: they may kill again the next time they fire. The hold of one that
 * leaves, by a hook that is still what it was, ends; the kill is lifted with the last hold.
 */
export function end(hold: Hold, alerts: readonly EndedAlert[], at: string): Hold {
  const ended = new Map(alerts.flatMap((alert) => alert.keys.map((key) => [key, alert] as const)))
  const overruled = hold.overruled.filter(({ alert }) => !ended.has(alert))
  const holders: Holder[] = []
  for (const holder of hold.holders) {
    const by = holder.alert === undefined ? undefined : ended.get(holder.alert)
    if (by === undefined) holders.push(holder)
    else if (!by.leaves || !isCurrent(holder, by)) {
      holders.push({ ...holder, endedAt: holder.endedAt ?? at })
    }
  }
  const hasLeft = holders.length < hold.holders.length
  const hasEnded = holders.some(({ endedAt }, i) => endedAt !== hold.holders[i]?.endedAt)
  if (!hasLeft && !hasEnded && overruled.length === hold.overruled.length) return hold
  const isLifted = hasLeft && holders.length === 0 && !hold.hasMore
  return { ...(isLifted ? freed(hold) : { ...hold, holders }), overruled }
}

/** A person restores the flag: all holds end, and the alerts that fire now are overruled. */
export function restoreAsPerson(hold: Hold, by: string, at: string): Hold {
  if (!hold.isKilled) return hold
  const firing = hold.holders.flatMap(({ alert, endedAt, ...holder }): OverruledAlert[] => {
    if (alert === undefined || endedAt !== undefined) return []
    const { by: hook, reason, since } = holder
    return [{ alert, by: hook, reason, since, overruledBy: by, overruledAt: at }]
  })
  const again = new Set(firing.map(({ alert }) => alert))
  const overruled = [...hold.overruled.filter(({ alert }) => !again.has(alert)), ...firing]
  const overruledBefore = hold.hasMore ? at : hold.overruledBefore
  return cutHold({ ...noHold, overruled, overruledBefore }, holdersMax)
}

/** The flag without its kill: what is known of overruled alerts stays. */
export function freed({ overruled, overruledBefore }: Hold): Hold {
  return { ...noHold, overruled, overruledBefore }
}

/** Whether there is nothing to keep of a hold. */
export function isEmpty({ isKilled, overruled, overruledBefore }: Hold): boolean {
  return !isKilled && overruled.length === 0 && overruledBefore === null
}

/** Forgets alerts that were overruled so long ago that they count no more. */
export function forgetOverruled(hold: Hold, nowMs: number): Hold {
  const isRecent = (at: string) => nowMs - Date.parse(at) < overruledMs
  const overruled = hold.overruled.filter((one) => isRecent(one.overruledAt))
  const { overruledBefore: before } = hold
  const overruledBefore = before !== null && isRecent(before) ? before : null
  if (overruled.length === hold.overruled.length && overruledBefore === before) return hold
  return { ...hold, overruled, overruledBefore }
}

/** Lists at most `max` holders, and as many overruled alerts: the first and the newest ones. */
export function cutHold(hold: Hold, max: number): Hold {
  const { holders, overruled } = hold
  if (holders.length <= max && overruled.length <= max) return hold
  const left = Math.max(0, overruled.length - max)
  return {
    ...hold,
    holders: holders.slice(0, max),
    hasMore: hold.hasMore || holders.length > max,
    overruled: overruled.slice(left),
    overruledBefore: laterOf(hold.overruledBefore, overruled[left - 1]?.overruledAt ?? null),
  }
}

function laterOf(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other
  return Date.parse(one) < Date.parse(other) ? other : one
}

/** Whether a holder's hook is still what it was when the alert joined. */
export function isCurrent({ terms }: Holder, now: { readonly terms: string }): boolean {
  return terms === undefined || terms === now.terms
}
