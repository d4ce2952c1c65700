import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pairsOf } from '../../../domain/instance.ts'
import { Refusal } from '../../../domain/refusal.ts'
import { sdkOf } from '../../../http/principal.ts'
import { Nothing } from '../../../schemas/primitives.ts'
import { Report } from '../../../schemas/report.ts'

/** What SDKs say of themselves: what they serve, and how often. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/reports',
    {
      schema: {
        operationId: 'sendReport',
        summary: 'Say what is served, and how often',
        description: 'A `seq` of an instance and boot counts once, however often it is sent.',
        tags: ['delivery'],
        body: Report,
        response: { 202: Nothing },
        refuses: ['NOT_FOUND', 'STANDBY'],
      },
    },
    async (request, reply) => {
      const { environment, project } = sdkOf(request)
      const feed = app.control.projects.feed(project)
      if (feed === undefined) throw new Refusal('NOT_FOUND', 'The project of this key is gone.')
      const delivery = app.control.deliveries.get(environment)
      if (delivery !== undefined) {
        await app.control.ahead.note('report', { delivery, feed }, pairsOfReport(request.body))
      }
      const subject = { environmentId: environment, documents: feed.state.documents }
      await app.control.reports.take(subject, request.body)
      return reply.code(202).send(undefined)
    },
  )
}

/** All pairs that a report says, also of those for whom it is forwarded. */
function pairsOfReport(report: Report): (string | null)[] {
  const forwarded = (report.instances ?? []).map(({ pair, ...row }) => ({ ...row, applied: pair }))
  return [report, ...forwarded].flatMap(pairsOf)
}

export default routes
