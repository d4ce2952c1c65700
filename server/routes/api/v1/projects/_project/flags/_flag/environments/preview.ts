import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { configOf } from '../../../../../../../../changes/flag-configs.ts'
import { judgePatterns, patternsIn } from '../../../../../../../../changes/pattern.ts'
import { Refusal } from '../../../../../../../../domain/refusal.ts'
import { foresee, showPreview } from '../../../../../../../../http/previews.ts'
import { actOf } from '../../../../../../../../http/ramps.ts'
import {
  findProject,
  requireEnvironment,
  requireFlag,
} from '../../../../../../../../http/reading.ts'
import { configEtag } from '../../../../../../../../http/views.ts'
import { FlagConfigPath } from '../../../../../../../../schemas/flag-config.ts'
import { PreviewInput, PreviewView } from '../../../../../../../../schemas/preview.ts'

/** Who would get something else after a change. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/:environment/preview',
    {
      schema: {
        operationId: 'previewFlagConfig',
        summary: 'Who would get something else after a change, or with a ramp',
        description:
          'By the arithmetic of ranges for each rule and the default, and for contexts, which the code of the SDKs evaluates before and after: those that are given, or users that are made up from what the conditions ask for. Changes nothing; the ETag is that of what the change was compared with.',
        tags: ['flag configs'],
        params: FlagConfigPath,
        body: PreviewInput,
        response: { 200: PreviewView },
        refuses: ['VARIATION_REQUIRED', 'RAMP_RUNNING', 'RAMP_REFUSED'],
        gives: ['ETag'],
        commits: false,
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const { state } = await findProject(app, params.project, request, reply)
      const conditions = (body.change?.rules ?? []).map(({ when }) => when)
      const act = await actOf(request, body.ramp?.reason)
      const patternFault = await judgePatterns(patternsIn(conditions))
      const flag = requireFlag(state, params.flag)
      const environment = requireEnvironment(state, params.environment)
      const delivery = app.control.deliveries.get(environment.id)
      if (delivery === undefined) throw new Refusal('NOT_FOUND', 'The environment is gone.')
      const place = { flag, environment, before: configOf(state, flag, environment) }
      const foreseen = foresee(state, place, body, act, patternFault)
      reply.header('etag', configEtag(state, flag.key, environment))
      return showPreview(state, delivery, { ...place, ...foreseen }, body)
    },
  )
}

export default routes
