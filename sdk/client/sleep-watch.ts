import type { Runtime, Timer } from './runtime.ts'

const TICK_MS = 5_000
/** A tick that comes this much too late was slept through. */
const GAP_MS = 15_000

/**
 * Notices that the machine slept, or the tab was frozen: a timer comes much too late by either clock
 * (the monotonic one stands still in some kinds of sleep). What was connected before is likely dead.
 */
export function watchSleep(runtime: Runtime, onWake: () => void): Timer {
  let stopped = false
  let timer: Timer
  function next(wallMs: number, monotonicMs: number): void {
    timer = runtime.startTimer(TICK_MS, () => {
      const [wallNow, monotonicNow] = [runtime.wallMs(), runtime.monotonicMs()]
      const passedMs = Math.max(wallNow - wallMs, monotonicNow - monotonicMs)
      if (passedMs > TICK_MS + GAP_MS) onWake()
      if (!stopped) next(wallNow, monotonicNow)
    })
  }
  next(runtime.wallMs(), runtime.monotonicMs())
  return {
    stop() {
      stopped = true
      timer.stop()
    },
  }
}
