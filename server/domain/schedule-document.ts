import type { Condition, Prerequisite, Target } from '@sluice/sdk/model'
import type { ServeInput } from './serve.ts'

/** Members of a configuration as they are to be: what serves is worked out when it is carried out. */
export interface ScheduledChange {
  readonly on?: boolean
  readonly offVariation?: string
  readonly prerequisites?: readonly Prerequisite[]
  readonly targets?: readonly Target[]
  readonly rules?: readonly {
    readonly id: string
    readonly name: string
    readonly when: Condition
    readonly serve: ServeInput
  }[]
  readonly default?: ServeInput
  readonly exclusionGroup?: string | null
}

/** What became of a schedule. */
export type ScheduleState = 'pending' | 'done' | 'failed' | 'skipped'

/** A change of a flag in an environment that is made later. */
export interface ScheduleDocument {
  readonly id: string
  readonly flag: string
  /** Environment id. */
  readonly environment: string
  /** ISO 8601. */
  readonly at: string
  /** How its author put the time, if that was by the clock of a place. */
  readonly local: { readonly time: string; readonly timeZone: string } | null
  readonly change: ScheduledChange
  /** It is carried out so late at most; later it is skipped. */
  readonly graceMinutes: number
  readonly note: string | null
  /** Revision of the flag's configuration that its author saw; 0 if there was none. */
  readonly basedOn: number
  readonly state: ScheduleState
  /** Why it failed or was skipped, or what else there is to say. */
  readonly outcome: string | null
  readonly finishedAt: string | null
  /** Principals: who made it, and who last said what it does. */
  readonly createdBy: string
  readonly savedBy: string
  readonly createdAt: string
  readonly updatedAt: string
}
