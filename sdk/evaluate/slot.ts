import type { Dependencies } from './dependencies.ts'
import type { Part } from './part.ts'

/**
 * A part, and what it compiled to once it was asked for. Sets share the slots of parts for which
 * nothing changed, so what a slot compiles to must not depend on the set it is in.
 */
export class Slot<Compiled> {
  readonly part: Part
  compiled: Compiled | undefined = undefined
  /** Why the part cannot be compiled, in words. */
  failure: string | undefined = undefined

  constructor(part: Part) {
    this.part = part
  }

  get dependencies(): Dependencies {
    return this.part.dependencies
  }
}
