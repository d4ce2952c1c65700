import type { World } from './world.ts'

/** What a step does: with the groups of its pattern, and the table below it. */
export type StepAction = (
  world: World,
  groups: readonly string[],
  table: readonly (readonly string[])[],
) => void | Promise<void>

/** A step: what its text looks like, and what it does. */
export type StepDefinition = readonly [pattern: RegExp, action: StepAction]
