/** A timer that was started and can be stopped; stopping it twice is harmless. */
export interface Timer {
  stop(): void
}

/** What the client needs of the world around it, so that tests can put their own in its place. */
export interface Runtime {
  /** Milliseconds of a clock that never goes back. */
  monotonicMs(): number
  /** Milliseconds since 1970 of the wall clock: for what people read, never for an order. */
  wallMs(): number
  /** From 0 inclusive to 1 exclusive. */
  random(): number
  /** Calls `f` once after `delayMs`; the timer alone does not keep a process alive. */
  startTimer(delayMs: number, f: () => void): Timer
  /** The same, but keeps the process alive: for what a caller awaits. */
  startHoldingTimer(delayMs: number, f: () => void): Timer
}

/** The runtime of the host: Node, a browser or a worker. */
export const hostRuntime: Runtime = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  random: () => Math.random(),
  startTimer(delayMs, f) {
    const handle = setTimeout(f, delayMs)
    release(handle)
    return { stop: () => clearTimeout(handle) }
  },
  startHoldingTimer(delayMs, f) {
    const handle = setTimeout(f, delayMs)
    return { stop: () => clearTimeout(handle) }
  },
}

/** Node gives timers an `unref`; browsers and workers give numbers. */
function release(handle: unknown): void {
  if (typeof handle !== 'object' || handle === null || !('unref' in handle)) return
  if (typeof handle.unref === 'function') handle.unref()
}
