import type { Runtime } from './runtime.ts'

/** Longest delay that timers take. */
const MAX_DELAY_MS = 2 ** 31 - 1

/** Those who wait for the first data. */
export interface Readiness {
  /** True as soon as there is data, false after `timeoutMs` or at the end. Never rejects. */
  wait(timeoutMs: number): Promise<boolean>
  /** There is data. */
  arrive(): void
  /** There will be none any more. */
  end(): void
}

/** Makes a readiness without data. */
export function createReadiness(runtime: Runtime): Readiness {
  const waiting = new Set<(ready: boolean) => void>()
  let state: 'waiting' | 'arrived' | 'ended' = 'waiting'

  function settle(next: 'arrived' | 'ended'): void {
    if (state === 'waiting') state = next
    for (const answer of [...waiting]) answer(state === 'arrived')
  }

  return {
    wait(timeoutMs) {
      if (state !== 'waiting') return Promise.resolve(state === 'arrived')
      return new Promise((resolve) => {
        const answer = (ready: boolean) => {
          timer.stop()
          waiting.delete(answer)
          resolve(ready)
        }
        const delayMs = Math.min(Math.max(Number(timeoutMs) || 0, 0), MAX_DELAY_MS)
        // The caller waits for this, so the process must not end before it fires.
        const timer = runtime.startHoldingTimer(delayMs, () => answer(false))
        waiting.add(answer)
      })
    },
    arrive: () => settle('arrived'),
    end: () => settle('ended'),
  }
}
