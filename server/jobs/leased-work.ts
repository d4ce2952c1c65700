import type { Leases } from '../store/contract.ts'

/** How work that one of all planes does is shared out. */
export interface LeaseTerms {
  readonly name: string
  /** Who this plane is to the lease. */
  readonly holder: string
  /** Without a word for so long, another plane may take it. */
  readonly leaseMs: number
  /** It is asked for at most so often. */
  readonly renewEveryMs: number
  /** How often there is a turn, without being woken. */
  readonly turnEveryMs: number
}

/**
 * Work that one of all planes does, turn by turn and never two turns at once. Competes for a lease,
 * and renews it while it is held. Only this process's steady clock counts.
 */
export class LeasedWork {
  readonly #leases: Leases
  readonly #terms: LeaseTerms
  readonly #takeTurn: () => Promise<void>
  readonly #onFault: (error: unknown) => void
  #until = 0
  #nextAt = 0
  #timer: NodeJS.Timeout | undefined
  #turn: Promise<void> | undefined
  #isStopped = false

  /** `onFault` is told why a turn failed; the next one is taken all the same. */
  constructor(
    leases: Leases,
    terms: LeaseTerms,
    takeTurn: () => Promise<void>,
    onFault: (error: unknown) => void,
  ) {
    this.#leases = leases
    this.#terms = terms
    this.#takeTurn = takeTurn
    this.#onFault = onFault
  }

  /** Begins to take turns. */
  start(): void {
    this.#timer = setInterval(() => this.wake(), this.#terms.turnEveryMs).unref()
  }

  /** Takes a turn now, unless one is under way. */
  wake(): void {
    if (this.#turn !== undefined || this.#isStopped) return
    this.#turn = this.#takeTurn()
      .catch(this.#onFault)
      .finally(() => {
        this.#turn = undefined
      })
  }

  /** Whether this plane does the work, as far as it knows. */
  get isOurs(): boolean {
    return !this.#isStopped && performance.now() < this.#until
  }

  /** Asks for the lease, or renews it, if it is time. Rejects if the store cannot be asked. */
  async keepLease(): Promise<void> {
    const askedAt = performance.now()
    if (askedAt < this.#nextAt) return
    const { name, holder, leaseMs, renewEveryMs } = this.#terms
    this.#nextAt = askedAt + renewEveryMs
    const isHeld = await this.#leases.acquire(name, holder, leaseMs)
    this.#until = isHeld ? askedAt + leaseMs : 0
  }

  /** Takes no more turns, waits for what the last ones began, and lets another plane go on at once. */
  async stop(idle: () => Promise<unknown>): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#timer)
    await this.#turn
    await idle()
    await this.#leases.release(this.#terms.name, this.#terms.holder).catch(() => undefined)
  }
}
