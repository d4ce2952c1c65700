/** Longest that a failing connection waits before it is tried again. */
export const RETRY_CAP_MS = 30_000
/** How often a client knocks that was refused: its key may be given back its rights. */
export const SLOW_RETRY_MS = 300_000
/** Longest `Retry-After` that is honoured. */
const RETRY_AFTER_MAX_MS = 600_000

/**
 * Full jitter: anywhere from 0 to the exponentially growing bound, so that a fleet which failed
 * together does not return together (Marc Brooker, "Exponential Backoff And Jitter", 2015).
 * `failures` counts from 1; `random` is from 0 inclusive to 1 exclusive.
 */
export function retryDelayMs(failures: number, baseMs: number, random: number): number {
  const exponent = Math.min(Math.max(failures - 1, 0), 20)
  return random * Math.min(RETRY_CAP_MS, baseMs * 2 ** exponent)
}

/** A period lengthened or shortened by up to `part` of itself. */
export function spreadMs(periodMs: number, part: number, random: number): number {
  return periodMs * (1 + part * (2 * random - 1))
}

/** The slow regime's wait: never shorter than its period, so that its budget of requests holds. */
export function slowRetryMs(random: number): number {
  return SLOW_RETRY_MS * (1 + 0.2 * random)
}

/** A delay that respects what the server asked for, with up to a fifth on top to spread a fleet. */
export function atLeastMs(
  delayMs: number,
  retryAfterMs: number | undefined,
  random: number,
): number {
  if (retryAfterMs === undefined) return delayMs
  return Math.max(delayMs, retryAfterMs * (1 + 0.2 * random))
}

/**
 * Milliseconds that a `Retry-After` header asks for, as seconds or as a date (RFC 9110, 10.2.3),
 * at most ten minutes; undefined if there is none or it cannot be read.
 */
export function readRetryAfter(header: string | null, wallMs: number): number | undefined {
  if (header === null) return undefined
  const text = header.trim()
  const delayMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - wallMs
  if (Number.isNaN(delayMs)) return undefined
  return Math.min(Math.max(delayMs, 0), RETRY_AFTER_MAX_MS)
}
