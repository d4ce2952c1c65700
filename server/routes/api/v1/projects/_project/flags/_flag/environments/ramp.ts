import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { randomId } from '../../../../../../../../changes/change.ts'
import { configOf } from '../../../../../../../../changes/flag-configs.ts'
import { type StartRequest, startRampDecision } from '../../../../../../../../changes/ramps.ts'
import { latestRampOf } from '../../../../../../../../changes/ramps-of-flag.ts'
import { refuseOversizeConfig } from '../../../../../../../../changes/size.ts'
import { documentName } from '../../../../../../../../domain/documents.ts'
import { readPlanGates } from '../../../../../../../../domain/ramp/plan-gates.ts'
import { rampedConfig } from '../../../../../../../../domain/ramp/ramped-config.ts'
import { type Fault, Refusal, refuseFaults } from '../../../../../../../../domain/refusal.ts'
import { writeEtag } from '../../../../../../../../http/etag.ts'
import { pathOf } from '../../../../../../../../http/location.ts'
import { actOf, showChanged, showRampNow } from '../../../../../../../../http/ramps.ts'
import {
  findProject,
  requireEnvironment,
  requireFlag,
} from '../../../../../../../../http/reading.ts'
import { documentEtag } from '../../../../../../../../http/views.ts'
import { write } from '../../../../../../../../http/writing.ts'
import {
  FlagRampPath,
  RampChanged,
  RampInput,
  RampView,
} from '../../../../../../../../schemas/ramp.ts'

/** The ramp of a flag in an environment: started here, and found here. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/:environment/ramp',
    {
      schema: {
        operationId: 'startRamp',
        summary: 'Start a ramp of a flag in an environment',
        description:
          'The first step is served at once; a flag that is off is turned on with it. From then on the ramp goes by itself: each step is held, its gates are measured, and the ramp advances, waits or takes itself back.',
        tags: ['ramps'],
        params: FlagRampPath,
        body: RampInput,
        response: { 201: RampChanged },
        refuses: ['RAMP_RUNNING', 'RAMP_REFUSED', 'VARIATION_REQUIRED', 'SNAPSHOT_TOO_LARGE'],
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const feed = await findProject(app, params.project, request, reply)
      const { reason, ...plan } = body
      const faults: Fault[] = []
      const input: StartRequest = readPlanGates(plan, faults)
      refuseFaults(faults)
      const act = await actOf(request, reason)
      const id = randomId('ramp')
      const done = await write(request, reply, feed, (state) => {
        const flag = requireFlag(state, params.flag)
        const environment = requireEnvironment(state, params.environment)
        const decision = startRampDecision(state, flag, environment, id, input, act)
        const before = configOf(state, flag, environment)
        const after = rampedConfig(before, decision.result)
        refuseOversizeConfig(app.control.deliveries, environment.id, before, after)
        return decision
      })
      reply
        .code(201)
        .header('etag', writeEtag(done.pair.epoch, done.pair.revision))
        .header('location', `${rampsPath(pathOf(request))}/${done.result.id}`)
      return showChanged(request, params.project, feed.state, done)
    },
  )

  app.get(
    '/:environment/ramp',
    {
      schema: {
        operationId: 'getFlagRamp',
        summary: 'Read the last ramp of a flag in an environment',
        description: 'The one that runs, if one does; else the one that was started last.',
        tags: ['ramps'],
        params: FlagRampPath,
        response: { 200: RampView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { params } = request
      const { state } = await findProject(app, params.project, request, reply)
      const flag = requireFlag(state, params.flag)
      const environment = requireEnvironment(state, params.environment)
      const ramp = latestRampOf(state, flag.key, environment)
      if (ramp === undefined) {
        throw new Refusal('NOT_FOUND', `${flag.key} has had no ramp in ${environment.key}.`)
      }
      reply.header('etag', documentEtag(state, documentName.ramp(ramp.id)))
      const { notes } = app.control.store
      return showRampNow(notes, state, ramp, await app.control.store.now())
    },
  )
}

/** Where the ramps of the project of a request are, under whatever base path. */
function rampsPath(path: string): string {
  return `${path.slice(0, path.indexOf('/flags/'))}/ramps`
}

export default routes
