import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { endStandbyDecision } from '../../../changes/standby.ts'
import { requireInInstallation } from '../../../http/allow.ts'
import { caughtUp } from '../../../http/reading.ts'
import { authorOf, write } from '../../../http/writing.ts'
import { Activation } from '../../../schemas/session.ts'

/** Lets a standby copy act. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/activate',
    {
      schema: {
        operationId: 'activateStandby',
        summary: 'Make a standby copy the original',
        description:
          'From then on it drives ramps, schedules and webhooks, and answers SDKs. Do it once the original is off: both would act on the world.',
        tags: ['operations'],
        response: { 200: Activation },
      },
    },
    async (request, reply) => {
      requireInInstallation(request, 'admin')
      const feed = await caughtUp(app.control.projects.system, request, reply)
      const done = await write(request, reply, feed, (state) =>
        endStandbyDecision(state, authorOf(request)),
      )
      return { wasStandby: done.result }
    },
  )
}

export default routes
