import { comparePairs, readPair } from '@sluice/sdk/pair'
import { Gauge, type Registry } from 'prom-client'
import type { Deliveries } from '../delivery/deliveries.ts'
import type { Reports } from '../delivery/reports.ts'
import { conditionOf, conditions, type InstanceState } from '../domain/instance.ts'
import type { ProjectFeed } from '../state/project-feed.ts'

/** What the gauges of instances are read from. */
export interface InstanceParts {
  readonly deliveries: Deliveries
  readonly reports: Reports
  /** All projects with the keys that people know. */
  readonly feeds: () => readonly (readonly [key: string, feed: ProjectFeed])[]
}

interface Row {
  readonly project: string
  readonly environment: string
  readonly head: string
  readonly instances: readonly InstanceState[]
}

/**
 * Adds who serves what, as instances report it to all control planes: an instance is no label, so
 * that there are no more series than environments.
 */
export function watchInstances(registry: Registry, parts: InstanceParts): void {
  // Both gauges of a scrape share what is read for it.
  let reading: Promise<Row[]> | null = null
  const rows = () => {
    reading ??= readRows(parts).finally(() => {
      reading = null
    })
    return reading
  }
  const labelNames = ['project', 'environment'] as const
  new Gauge({
    name: 'sluice_applied_revision',
    help: 'Lowest revision that a connected instance serves; 0 for one that serves none of this epoch.',
    labelNames,
    registers: [registry],
    async collect() {
      this.reset()
      for (const { project, environment, head, instances } of await rows()) {
        const served = instances.filter(
          (one) => !['STALE', 'AHEAD'].includes(conditionOf(one, head)),
        )
        if (served.length === 0) continue
        const lowest = Math.min(...served.map((one) => revisionOf(one, head)))
        this.set({ project, environment }, lowest)
      }
    },
  })
  new Gauge({
    name: 'sluice_instances',
    help: 'Instances by how they stand: READY serve the head, BEHIND an older one, AHEAD say one that the store does not have, ERROR refused it, NOT_READY have none, STALE are silent.',
    labelNames: [...labelNames, 'state'],
    registers: [registry],
    async collect() {
      this.reset()
      for (const { project, environment, head, instances } of await rows()) {
        for (const state of conditions) this.set({ project, environment, state }, 0)
        for (const one of instances) {
          this.inc({ project, environment, state: conditionOf(one, head) })
        }
      }
    },
  })
}

/** What cannot be read is left out: other metrics must not go with it. */
async function readRows({ deliveries, reports, feeds }: InstanceParts): Promise<Row[]> {
  const rows: Row[] = []
  for (const [project, { state }] of feeds()) {
    for (const [, { id, key }] of state.documents.environment.present()) {
      const head = deliveries.get(id)?.head
      if (head === undefined) continue
      try {
        rows.push({ project, environment: key, head, instances: await reports.instances(id) })
      } catch {
        return rows
      }
    }
  }
  return rows
}

/** The revision that an instance serves, in the epoch of the head; at most the head's. */
function revisionOf({ applied }: InstanceState, head: string): number {
  const [pair, at] = [readPair(applied ?? ''), readPair(head)]
  if (pair === undefined || at === undefined) return 0
  if (comparePairs(pair, at) >= 0) return at.revision
  return pair.epoch === at.epoch ? pair.revision : 0
}
