import type { Leases } from '../store/contract.ts'

/** A lease that one of all planes keeps while it works. */
export interface LeaseTerms {
  readonly name: string
  /** Who this plane is to the lease. */
  readonly holder: string
  /** Without a word for so long, another plane may take it. */
  readonly leaseMs: number
  /** It is asked for at most so often. */
  readonly renewEveryMs: number
}

/** Competes for a lease, and renews it while it is held. Only this process's steady clock counts. */
export class KeptLease {
  readonly #leases: Leases
  readonly #terms: LeaseTerms
  #until = 0
  #nextAt = 0

  constructor(leases: Leases, terms: LeaseTerms) {
    this.#leases = leases
    this.#terms = terms
  }

  /** Whether this plane holds it, as far as it knows. */
  get isHeld(): boolean {
    return performance.now() < this.#until
  }

  /** Asks for the lease, or renews it, if it is time. Rejects if the store cannot be asked. */
  async keep(): Promise<void> {
    const askedAt = performance.now()
    if (askedAt < this.#nextAt) return
    const { name, holder, leaseMs, renewEveryMs } = this.#terms
    this.#nextAt = askedAt + renewEveryMs
    const isOurs = await this.#leases.acquire(name, holder, leaseMs)
    this.#until = isOurs ? askedAt + leaseMs : 0
  }

  /** Lets another plane have it at once. */
  async release(): Promise<void> {
    this.#until = 0
    await this.#leases.release(this.#terms.name, this.#terms.holder).catch(() => undefined)
  }
}
