import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What has to be undone, last first: processes to end, folders to remove. */
export class Cleanup {
  readonly #steps: (() => Promise<void>)[] = []
  #over = false

  /**
   * Registers a step. It must do no harm when what it undoes is already gone. Once the clean-up has
   * begun it runs at once: a part that was stopped may still be starting something.
   */
  add(step: () => Promise<void>): void {
    if (this.#over) step().catch((error: unknown) => console.error('could not clean up', error))
    else this.#steps.push(step)
  }

  /** Runs every step once, even if one fails; rejects with what failed. */
  async run(): Promise<void> {
    this.#over = true
    const failures: unknown[] = []
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      await step().catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw new AggregateError(failures, 'could not clean up')
  }

  /** Makes a private folder that goes with the rest. */
  async folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
    this.add(() => rm(path, { recursive: true, force: true }))
    return path
  }
}
