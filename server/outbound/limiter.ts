/** Runs at most so many tasks at a time; the others wait in their order. */
export class Limiter {
  readonly #atATime: number
  #running = 0
  readonly #waiting: (() => void)[] = []

  constructor(atATime: number) {
    this.#atATime = atATime
  }

  /** Whether whoever comes now would have to wait. */
  get isFull(): boolean {
    return this.#running >= this.#atATime
  }

  /** Runs a task when it is its turn. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.isFull) {
      // Whoever ends hands its place over, so that nobody slips in between.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#running += 1
    try {
      return await task()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
