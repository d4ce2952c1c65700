import type { Store } from '../../server/store/contract.ts'

/** A clock of stores that a test puts forward, so that it need not wait. */
export class StoreClock {
  aheadMs = 0

  /** A store that goes by this clock. */
  async open(opening: Promise<Store>): Promise<Store> {
    const store = await opening
    return { ...store, now: async () => (await store.now()) + this.aheadMs }
  }

  /** The time so long from now, ISO 8601. */
  in(ms: number): string {
    return new Date(Date.now() + this.aheadMs + ms).toISOString()
  }
}
