import { advancePage } from '../../../../sdk/openfeature/web/advance-page.ts'
import {
  initialPageState,
  type PageEffect,
  type PageEvent,
  type PageState,
  type PageTimer,
} from '../../../../sdk/openfeature/web/page-state.ts'

/** What an edge answers: at the head, with a place where changes are told. */
export const answer: Extract<PageEvent, { type: 'answered' }> = {
  ...{ type: 'answered', isOutdated: false, isAtHead: true, isTaken: true },
  ...{ streamUrl: 'https://edge.example/events', inactivityMs: 120_000 },
}

/** Nothing came back within ten seconds. */
export const missing: PageEvent = { type: 'failed', isMissing: true, retryAfterMs: undefined }

/** Runs the machine of a page against a script: a world with a clock and timers. */
export function createPageWorld(random: () => number = () => 0.5, pollMs = 15_000) {
  let nowMs = 0
  let state = initialPageState(pollMs, false)
  const timers = new Map<PageTimer, number>()
  const log: { readonly atMs: number; readonly effect: PageEffect }[] = []
  const world = {
    get state(): PageState {
      return state
    },
    timers,
    /** When an effect was done, ms since the beginning. */
    times: (type: PageEffect['type']) =>
      log.filter(({ effect }) => effect.type === type).map(({ atMs }) => atMs),
    count: (type: PageEffect['type']) => world.times(type).length,
    /** What comes of an effect at once; nothing if it is not here. */
    onEffect: {} as Partial<Record<PageEffect['type'], readonly PageEvent[]>>,
    tell(event: PageEvent): void {
      const step = advancePage(state, event, { nowMs, random })
      state = step.state
      const told: PageEvent[] = []
      for (const effect of step.effects) {
        log.push({ atMs: nowMs, effect })
        if (effect.type === 'startTimer') timers.set(effect.name, nowMs + effect.delayMs)
        if (effect.type === 'stopTimer') timers.delete(effect.name)
        told.push(...(world.onEffect[effect.type] ?? []))
      }
      for (const event of told) world.tell(event)
    },
    elapse(ms: number): void {
      const endMs = nowMs + ms
      for (;;) {
        const due = [...timers].sort(([, a], [, b]) => a - b)[0]
        if (due === undefined || due[1] > endMs) break
        timers.delete(due[0])
        nowMs = Math.max(nowMs, due[1])
        world.tell({ type: 'timer', name: due[0] })
      }
      nowMs = endMs
    },
    /** Lets time pass while the stream brings a heartbeat every 15 s. */
    beat(count: number): void {
      for (let i = 0; i < count; i += 1) {
        world.elapse(15_000)
        world.tell({ type: 'beat' })
      }
    },
    /** How long until a timer; NaN if it does not run. */
    untilTimer: (name: PageTimer) => (timers.get(name) ?? Number.NaN) - nowMs,
  }
  return world
}

/** A page that was answered, and has a stream that beats. */
export function createOpenPage(random?: () => number, pollMs?: number) {
  const world = createPageWorld(random, pollMs)
  world.tell({ type: 'used', hasAnswer: false })
  world.tell(answer)
  world.tell({ type: 'accepted' })
  world.tell({ type: 'noticed', isNews: false })
  world.tell({ type: 'beat' })
  return world
}
