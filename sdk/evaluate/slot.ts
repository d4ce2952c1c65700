import { type Dependencies, dependenciesOf } from './dependencies.ts'
import type { UnknownRecord } from './shape.ts'

/**
 * A part, and what it compiled to once it was asked for. Sets share the slots of parts for which
 * nothing changed, so what a slot compiles to must not depend on the set it is in.
 */
export class Slot<Compiled> {
  readonly part: UnknownRecord
  compiled: Compiled | undefined = undefined
  /** Why the part cannot be compiled, in words. */
  failure: string | undefined = undefined
  #dependencies: Dependencies | undefined = undefined

  constructor(part: UnknownRecord) {
    this.part = part
  }

  /** What the part refers to; found when first asked for, as only changes need it. */
  get dependencies(): Dependencies {
    this.#dependencies ??= dependenciesOf(this.part)
    return this.#dependencies
  }
}
