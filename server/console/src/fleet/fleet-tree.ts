import type { Instance } from '../api/types.ts'

/** An instance at its place: below the edge that it reports to. */
export interface PlacedInstance {
  readonly one: Instance
  /** How many edges are between it and a control plane. */
  readonly depth: number
  /** Those that hang below it, at whatever depth. */
  readonly below: number
  /** How many of these serve the head. */
  readonly belowAtHead: number
}

/**
 * All instances, each followed by those that report to it. What names an edge that nobody knows, or
 * hangs in a circle, stands where all others begin.
 */
export function placeInstances(instances: readonly Instance[]): readonly PlacedInstance[] {
  const names = new Set(instances.map(({ instance }) => instance))
  const byParent = Map.groupBy(instances, ({ instance, via }) =>
    via !== null && via !== instance && names.has(via) ? via : '',
  )
  const placed = new Set<Instance>()
  const place = (parent: string, depth: number): PlacedInstance[] =>
    (byParent.get(parent) ?? []).flatMap((one) => {
      if (placed.has(one)) return []
      placed.add(one)
      const below = place(one.instance, depth + 1)
      const belowAtHead = below.filter((other) => other.one.state === 'READY').length
      return [{ one, depth, below: below.length, belowAtHead }, ...below]
    })
  const whole = place('', 0)
  const rest = instances.filter((one) => !placed.has(one))
  return [...whole, ...rest.map((one) => ({ one, depth: 0, below: 0, belowAtHead: 0 }))]
}

/** Whether it passes flags on, or evaluates them for others. */
export function isEdge({ relay, sdk }: Instance): boolean {
  return relay || sdk.startsWith('sluice-edge/')
}
