import { Refusal } from '../domain/refusal.ts'

/** What may wait for its turn at once, of all that have turns here. */
const waitingMax = 50_000

/**
 * Work that would only get into its own way if it were done at once: each piece waits until those
 * of the same name before it have ended. Refuses with OVERLOADED when too much waits.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()
  #waiting = 0

  /** Does a piece of work in its turn; `size` says how much of what may wait it is. */
  async take<T>(name: string, size: number, work: () => Promise<T>): Promise<T> {
    if (this.#waiting + size > waitingMax && this.#waiting > 0) {
      throw new Refusal('OVERLOADED', 'Too many messages wait to be carried out. Send it again.')
    }
    this.#waiting += size
    const before = this.#last.get(name) ?? Promise.resolve()
    const turn = before.then(work)
    const ended = turn.then(
      () => undefined,
      () => undefined,
    )
    this.#last.set(name, ended)
    try {
      return await turn
    } finally {
      this.#waiting -= size
      if (this.#last.get(name) === ended) this.#last.delete(name)
    }
  }
}
