import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from '@sinclair/typebox'
import { randomId } from '../../../../../../changes/change.ts'
import { judgePatterns, patternsIn } from '../../../../../../changes/pattern.ts'
import {
  cancelScheduleDecision,
  createScheduleDecision,
  patchScheduleDecision,
} from '../../../../../../changes/schedules.ts'
import { documentName } from '../../../../../../domain/documents.ts'
import { refuseReadOnly } from '../../../../../../domain/read-only.ts'
import { readMovedTime, readScheduledTime } from '../../../../../../domain/schedule.ts'
import { writeEtag } from '../../../../../../http/etag.ts'
import { cutPage, Page, PageQuery } from '../../../../../../http/paging.ts'
import { findProject, requireEnvironment, requireFlag } from '../../../../../../http/reading.ts'
import {
  matchedSchedule,
  placeOfSchedule,
  readOnlyMembers,
  requireSchedule,
  showSaved,
  showSchedule,
} from '../../../../../../http/schedules.ts'
import { documentEtag } from '../../../../../../http/views.ts'
import { authorOf, created, principalOf, write } from '../../../../../../http/writing.ts'
import { closed, Nothing } from '../../../../../../schemas/primitives.ts'
import { ProjectPath } from '../../../../../../schemas/project.ts'
import {
  ScheduleInput,
  SchedulePatch,
  SchedulePath,
  ScheduleSaved,
  ScheduleView,
  schedulesInQuery,
} from '../../../../../../schemas/schedule.ts'

const graceMinutesDefault = 60

/** Changes of flags that are made later. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { store } = app.control

  app.get(
    '/',
    {
      schema: {
        operationId: 'listSchedules',
        summary: 'List the schedules of a project',
        description: 'By time. Those that are over are kept for 30 days.',
        tags: ['schedules'],
        params: ProjectPath,
        querystring: Type.Object({ ...PageQuery.properties, ...schedulesInQuery }, closed),
        response: { 200: Page(ScheduleView) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const { state: wanted, flag, environment } = request.query
      const shown = [...state.documents.schedule.present()]
        .map(([, schedule]) => showSchedule(state, schedule))
        .filter(
          (one) =>
            one.environment !== '' &&
            [undefined, one.state].includes(wanted) &&
            [undefined, one.flag].includes(flag) &&
            [undefined, one.environment].includes(environment),
        )
      const orderOf = ({ at, id }: { at: string; id: string }) => `${at} ${id}`
      shown.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
      return cutPage(shown, orderOf, request.query)
    },
  )

  app.post(
    '/',
    {
      schema: {
        operationId: 'createSchedule',
        summary: 'Change a flag in an environment later',
        description:
          'The change is checked now and again at the time, when it replaces the members that it names, whatever they are by then. It never lifts a kill. The token that saved it answers for it: once that is revoked, it fails.',
        tags: ['schedules'],
        params: ProjectPath,
        body: ScheduleInput,
        response: { 201: ScheduleSaved },
        refuses: ['SCHEDULE_CONFLICT', 'RAMP_RUNNING', 'VARIATION_REQUIRED'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const { flag: key, environment: environmentKey, change, note = null } = request.body
      const { graceMinutes = graceMinutesDefault } = request.body
      const nowMs = await store.now()
      const author = { by: principalOf(request), at: new Date(nowMs).toISOString() }
      const { time, warnings } = readScheduledTime(request.body, nowMs)
      const patternFault = await judgePatterns(
        patternsIn((change.rules ?? []).map(({ when }) => when)),
      )
      const id = randomId('sch')
      const done = await write(request, reply, feed, (state) => {
        const environment = requireEnvironment(state, environmentKey)
        const place = { flag: requireFlag(state, key), environment }
        const input = { id, time, change, graceMinutes, note }
        const decision = createScheduleDecision(state, place, input, author, patternFault)
        return { ...decision, result: showSaved(state, place, decision.result, warnings) }
      })
      return created(request, reply, done, done.result.id).send(done.result)
    },
  )

  app.get(
    '/:schedule',
    {
      schema: {
        operationId: 'getSchedule',
        summary: 'Read a schedule',
        tags: ['schedules'],
        params: SchedulePath,
        response: { 200: ScheduleView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const { schedule } = requireSchedule(state, request.params.schedule)
      reply.header('etag', documentEtag(state, documentName.schedule(schedule.id)))
      return showSchedule(state, schedule)
    },
  )

  app.patch(
    '/:schedule',
    {
      schema: {
        operationId: 'updateSchedule',
        summary: 'Change a schedule',
        description: 'While it is pending. Whoever does so answers for all of it from then on.',
        tags: ['schedules'],
        params: SchedulePath,
        body: SchedulePatch,
        response: { 200: ScheduleSaved },
        refuses: ['SCHEDULE_CONFLICT', 'SCHEDULE_OVER', 'RAMP_RUNNING', 'VARIATION_REQUIRED'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const nowMs = await store.now()
      const author = { by: principalOf(request), at: new Date(nowMs).toISOString() }
      const known = requireSchedule(feed.state, request.params.schedule).schedule
      const change = request.body.change ?? known.change
      const patternFault = await judgePatterns(
        patternsIn((change.rules ?? []).map(({ when }) => when)),
      )
      const done = await write(request, reply, feed, (state) => {
        const { headers, params, body } = request
        const matched = matchedSchedule(state, params.schedule, headers['if-match'])
        const { schedule } = matched
        refuseReadOnly(body, showSchedule(state, schedule), readOnlyMembers)
        const place = placeOfSchedule(state, schedule, matched.environment)
        const { time, warnings } = readMovedTime(schedule, body, nowMs)
        const { graceMinutes = schedule.graceMinutes, note = schedule.note } = body
        const given = body.change === undefined ? {} : { change: body.change }
        const patch = { time, graceMinutes, note, ...given }
        const decision = patchScheduleDecision(state, place, schedule, patch, author, patternFault)
        return { ...decision, result: showSaved(state, place, decision.result, warnings) }
      })
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision))
      return done.result
    },
  )

  app.delete(
    '/:schedule',
    {
      schema: {
        operationId: 'cancelSchedule',
        summary: 'Cancel a schedule',
        description: 'One that is over is only no longer listed.',
        tags: ['schedules'],
        params: SchedulePath,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      await write(request, reply, feed, (state) => {
        const { schedule, environment } = matchedSchedule(
          state,
          request.params.schedule,
          request.headers['if-match'],
        )
        const author = authorOf(request)
        return cancelScheduleDecision(state, schedule, environment.key, author)
      })
      return reply.code(204).send(undefined)
    },
  )
}

export default routes
