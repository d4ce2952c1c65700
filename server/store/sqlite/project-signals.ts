/** Wakes those who wait for the next commit of a project. Holds nothing for idle projects. */
export class ProjectSignals {
  readonly #waiting = new Map<string, Set<() => void>>()

  /** Resolves at the next `wake` of the project, or when `signal` aborts. */
  wait(project: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const waiters = this.#waiting.get(project) ?? new Set()
      this.#waiting.set(project, waiters)
      const done = (): void => {
        signal.removeEventListener('abort', done)
        waiters.delete(done)
        if (waiters.size === 0) this.#waiting.delete(project)
        resolve()
      }
      waiters.add(done)
      signal.addEventListener('abort', done)
    })
  }

  wake(project: string): void {
    for (const done of [...(this.#waiting.get(project) ?? [])]) done()
  }

  wakeAll(): void {
    for (const project of [...this.#waiting.keys()]) this.wake(project)
  }
}
