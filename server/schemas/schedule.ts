import { Type } from '@sinclair/typebox'
import type { ScheduledChange } from '../domain/schedule-document.ts'
import { scheduleStates } from './documents.ts'
import { ConfigChange } from './flag-config.ts'
import { closed, Key, nullable, oneOf, ProjectKey, Reason, Timestamp } from './primitives.ts'
import { projectInPath } from './project.ts'

const At = Type.String({
  maxLength: 40,
  description:
    'ISO 8601 with its offset (2026-03-01T09:00:00+01:00), or without (2026-03-01T09:00) beside `timeZone`',
})
const TimeZone = Type.String({
  minLength: 1,
  maxLength: 64,
  description:
    'of the time zone database: Europe/Amsterdam. A time that clocks are put forward over is as much later; of one that they show twice it is the first.',
})
const GraceMinutes = Type.Integer({
  minimum: 1,
  maximum: 10_080,
  description:
    'so late it is carried out at most, if no control plane was there at the time; later it is skipped, and an event says so. 60 if left out.',
})

/** A change as it is kept. */
const ChangeView = Type.Unsafe<ScheduledChange>(ConfigChange)

const exampleChange = { default: { percent: 50 } }
const example = {
  flag: 'welcome-banner',
  environment: 'staging',
  at: '2026-03-01T08:00:00.000Z',
  change: exampleChange,
  graceMinutes: 60,
  note: 'the campaign begins',
} as const

export const ScheduleInput = Type.Object(
  {
    flag: Key,
    environment: ProjectKey,
    at: At,
    timeZone: Type.Optional(TimeZone),
    change: ConfigChange,
    graceMinutes: Type.Optional(GraceMinutes),
    note: Type.Optional(nullable(Reason)),
  },
  {
    ...closed,
    title: 'ScheduleInput',
    // Far enough ahead for a server that goes on running.
    examples: [{ ...example, at: new Date(Date.now() + 300 * 86_400_000).toISOString() }],
  },
)

const shown = {
  id: Type.String(),
  flag: Type.String(),
  environment: Type.String(),
  at: Timestamp,
  local: nullable(Type.Object({ time: Type.String(), timeZone: Type.String() }), {
    description: 'how its author put the time, if that was by the clock of a place',
  }),
  change: ChangeView,
  graceMinutes: Type.Integer(),
  note: nullable(Type.String()),
  state: oneOf(scheduleStates),
  outcome: nullable(Type.String({ description: 'why it failed or was skipped' })),
  finishedAt: nullable(Timestamp),
  changedSince: Type.Boolean({
    description: 'it is pending, and the flag was changed in the environment since it was saved',
  }),
  createdBy: Type.String(),
  savedBy: Type.String({ description: 'who answers for it: once revoked, it fails' }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
}

const viewExample = {
  id: 'sch_5f0c9a31b2d4',
  ...example,
  local: { time: '2026-03-01T09:00', timeZone: 'Europe/Amsterdam' },
  state: 'pending',
  outcome: null,
  finishedAt: null,
  changedSince: false,
  createdBy: 'token:admin',
  savedBy: 'token:admin',
  createdAt: '2026-01-31T09:00:00.000Z',
  updatedAt: '2026-01-31T09:00:00.000Z',
} as const

export const ScheduleView = Type.Object(shown, { title: 'Schedule', examples: [viewExample] })

export const ScheduleSaved = Type.Object(
  {
    ...shown,
    warnings: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
  },
  { title: 'ScheduleSaved', examples: [{ ...viewExample, warnings: [] }] },
)

/** Members that only Sluice changes, or that never change, are taken as they are shown. */
export const SchedulePatch = Type.Object(
  {
    at: Type.Optional(At),
    timeZone: Type.Optional(TimeZone),
    change: Type.Optional(ConfigChange),
    graceMinutes: Type.Optional(GraceMinutes),
    note: Type.Optional(nullable(Reason)),
    id: Type.Optional(Type.Unknown()),
    flag: Type.Optional(Type.Unknown()),
    environment: Type.Optional(Type.Unknown()),
    local: Type.Optional(Type.Unknown()),
    state: Type.Optional(Type.Unknown()),
    outcome: Type.Optional(Type.Unknown()),
    finishedAt: Type.Optional(Type.Unknown()),
    changedSince: Type.Optional(Type.Unknown()),
    createdBy: Type.Optional(Type.Unknown()),
    savedBy: Type.Optional(Type.Unknown()),
    createdAt: Type.Optional(Type.Unknown()),
    updatedAt: Type.Optional(Type.Unknown()),
  },
  { ...closed, title: 'SchedulePatch', examples: [{ change: { default: { percent: 25 } } }] },
)

/** Which schedules are listed, in the query. */
export const schedulesInQuery = {
  state: Type.Optional(oneOf(scheduleStates)),
  flag: Type.Optional(Type.String({ maxLength: 256, description: 'only of this flag' })),
  environment: Type.Optional(Type.String({ maxLength: 63, description: 'only in this one' })),
}

/** Which schedule, only the reader knows. */
export const SchedulePath = Type.Object({
  ...projectInPath,
  schedule: Type.String({ examples: ['$SCHEDULE_ID'] }),
})
