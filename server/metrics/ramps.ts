import { Counter, Gauge, type Registry } from 'prom-client'
import { stepOf } from '../domain/ramp/judge.ts'
import { isLive, type RampDocument } from '../domain/ramp/ramp.ts'
import type { RampController } from '../ramps/ramp-controller.ts'
import type { ProjectFeed } from '../state/project-feed.ts'

/** What the figures of ramps are read from. */
export interface RampMetricParts {
  readonly ramps: RampController
  readonly feeds: () => Iterable<readonly [project: string, feed: ProjectFeed]>
}

/** Adds what ramps run, wait or are late, and what this control plane has done about them. */
export function watchRamps(registry: Registry, { ramps, feeds }: RampMetricParts): void {
  const registers = [registry]
  new Gauge({
    name: 'sluice_ramps',
    help: 'Ramps that run or are paused, the same on every control plane.',
    labelNames: ['project', 'environment', 'state'],
    registers,
    collect() {
      this.reset()
      for (const [project, feed] of feeds()) {
        for (const environment of environmentsOf(feed).values()) {
          for (const state of ['running', 'paused']) this.set({ project, environment, state }, 0)
        }
        for (const [environment, { state }] of liveRamps(feed)) {
          this.inc({ project, environment, state })
        }
      }
    },
  })
  new Gauge({
    name: 'sluice_ramp_overdue_seconds',
    help: 'How long ago the hold of a running ramp was over that has not advanced: the longest.',
    labelNames: ['project', 'environment'],
    registers,
    collect() {
      this.reset()
      for (const [project, feed] of feeds()) {
        const longest = new Map([...environmentsOf(feed).values()].map((key) => [key, 0]))
        for (const [environment, ramp] of liveRamps(feed)) {
          const known = longest.get(environment) ?? 0
          longest.set(environment, Math.max(known, overdueSeconds(ramp)))
        }
        for (const [environment, seconds] of longest) this.set({ project, environment }, seconds)
      }
    },
  })
  new Gauge({
    name: 'sluice_ramp_controller',
    help: '1 on the control plane that drives ramps; 0 on the others, and where there is no ramp.',
    registers,
    collect() {
      this.set(Number(ramps.isLeader))
    },
  })
  new Counter({
    name: 'sluice_ramp_commits_total',
    help: 'What ramps did by themselves, driven by this control plane.',
    labelNames: ['command'],
    registers,
    collect() {
      this.reset()
      for (const [command, count] of ramps.counts.commits) this.inc({ command }, count)
    },
  })
  new Counter({
    name: 'sluice_ramp_measurements_total',
    help: 'Measurements of gates that this control plane made, by verdict.',
    labelNames: ['verdict'],
    registers,
    collect() {
      this.reset()
      for (const [verdict, count] of ramps.counts.measurements) this.inc({ verdict }, count)
    },
  })
}

/** Keys of environments by id. */
function environmentsOf({ state }: Pick<ProjectFeed, 'state'>): ReadonlyMap<string, string> {
  return new Map([...state.documents.environment.present()].map(([key, { id }]) => [id, key]))
}

function* liveRamps({ state }: ProjectFeed): Iterable<readonly [string, RampDocument]> {
  const keys = environmentsOf({ state })
  for (const [, ramp] of state.documents.ramp.present()) {
    const environment = keys.get(ramp.environment)
    if (environment !== undefined && isLive(ramp)) yield [environment, ramp]
  }
}

function overdueSeconds(ramp: RampDocument): number {
  const { holdMs } = stepOf(ramp)
  if (ramp.state !== 'running' || holdMs === null) return 0
  return (Date.now() - Date.parse(ramp.holdingSince) - holdMs) / 1000
}
