import type { Runtime } from '../../../../sdk/client/runtime.ts'

/** A runtime whose clock moves only when a test says so. */
export interface VirtualRuntime extends Runtime {
  /** Moves the clock on and fires what falls due on the way, in order. */
  advance(ms: number): void
  /** Delays of the timers that are running, from now. */
  readonly pending: readonly number[]
}

/** Makes a virtual runtime; `random` gives its chance: 0.5 each time if absent. */
export function createVirtualRuntime(random: () => number = () => 0.5): VirtualRuntime {
  let nowMs = 0
  let serial = 0
  const timers = new Map<number, { readonly atMs: number; readonly f: () => void }>()

  function startTimer(delayMs: number, f: () => void) {
    serial += 1
    const id = serial
    timers.set(id, { atMs: nowMs + delayMs, f })
    return {
      stop: () => {
        timers.delete(id)
      },
    }
  }

  return {
    monotonicMs: () => nowMs,
    wallMs: () => 1_800_000_000_000 + nowMs,
    random,
    startTimer,
    startHoldingTimer: startTimer,
    get pending() {
      return [...timers.values()].map(({ atMs }) => atMs - nowMs)
    },
    advance(ms) {
      const untilMs = nowMs + ms
      for (;;) {
        const due = [...timers].sort(([, a], [, b]) => a.atMs - b.atMs)[0]
        if (due === undefined || due[1].atMs > untilMs) break
        timers.delete(due[0])
        nowMs = Math.max(nowMs, due[1].atMs)
        due[1].f()
      }
      nowMs = untilMs
    },
  }
}
