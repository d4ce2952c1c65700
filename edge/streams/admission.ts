/** How many streams a server takes. */
export interface AdmissionLimits {
  /** Streams open at once. */
  readonly streamsMax: number
  /** New streams in a second; as many more may come at once after a quiet second. */
  readonly perSecond: number
}

/** Seconds that nobody is asked to wait longer than. */
const waitSecondsMax = 60
/** Wait when it is not known when there will be room. */
const fullSeconds = 15

/**
 * Decides which new streams to take, before anything is done for them: after a restart a whole fleet
 * comes at once, and a server that tries to serve all together serves none in time. Who is refused
 * is told to come back at a time of its own, drawn over as long as the others need that wait too.
 */
export class Admission {
  readonly #limits: AdmissionLimits
  readonly #openCount: () => number
  readonly #random: () => number
  #tokens: number
  #refilledAt = 0
  /** Refused and not back yet, as far as can be known. */
  #waiting = 0
  /** How many were refused so far. */
  refused = 0

  /** `openCount` gives how many streams are open now. */
  constructor(limits: AdmissionLimits, openCount: () => number, random = Math.random) {
    this.#limits = limits
    this.#openCount = openCount
    this.#random = random
    this.#tokens = limits.perSecond
  }

  /** Null if a new stream is taken; else in how many seconds to ask again. `now` is in ms. */
  admit(now: number): number | null {
    this.#refill(now)
    const { perSecond, streamsMax } = this.#limits
    if (this.#openCount() >= streamsMax) {
      this.refused += 1
      return fullSeconds + Math.round(this.#random() * fullSeconds)
    }
    if (this.#tokens >= 1) {
      this.#tokens -= 1
      return null
    }
    this.refused += 1
    this.#waiting += 1
    const backlogSeconds = this.#waiting / perSecond
    return Math.min(waitSecondsMax, 1 + Math.round(this.#random() * backlogSeconds))
  }

  #refill(now: number): void {
    const { perSecond } = this.#limits
    const added = Math.max(0, ((now - this.#refilledAt) * perSecond) / 1000)
    this.#refilledAt = now
    this.#tokens = Math.min(perSecond, this.#tokens + added)
    this.#waiting = Math.max(0, this.#waiting - added)
  }
}
