import { Gauge, type Registry } from 'prom-client'
import { holderKind, holderKinds, holdOf } from '../changes/kill-holds.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import type { ProjectState } from '../state/project-state.ts'

/** What the figures of holds are read from. */
export interface KillHoldParts {
  /** The state of `$system`. */
  readonly system: ProjectState
  readonly feeds: () => Iterable<readonly [project: string, feed: ProjectFeed]>
}

/** Adds who holds kills, the same on every control plane. */
export function watchKillHolds(registry: Registry, { system, feeds }: KillHoldParts): void {
  new Gauge({
    name: 'sluice_kill_holds',
    help: 'Holds of kills by who holds them; an alert ends its own when it is over, if its hook restores.',
    labelNames: ['project', 'environment', 'kind'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [project, { state }] of feeds()) {
        const environments = new Map(
          [...state.documents.environment.present()].map(([, one]) => [one.id, one]),
        )
        for (const { key: environment } of environments.values()) {
          for (const kind of holderKinds) this.set({ project, environment, kind }, 0)
        }
        for (const [place] of state.documents.kill.present()) {
          const [flag = '', id = ''] = place.split('/')
          const environment = environments.get(id)
          if (environment === undefined) continue
          for (const { by } of holdOf(state, flag, environment).holders) {
            this.inc({ project, environment: environment.key, kind: holderKind(system, by) })
          }
        }
      }
    },
  })
}
