import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { readUnknown, readUsage } from '../../../../../../../delivery/usage.ts'
import { Refusal } from '../../../../../../../domain/refusal.ts'
import { finestPeriod } from '../../../../../../../domain/usage.ts'
import { findProject, requireEnvironment } from '../../../../../../../http/reading.ts'
import { UsageQuery, UsageView } from '../../../../../../../schemas/fleet.ts'
import { EnvironmentPath } from '../../../../../../../schemas/project.ts'

const instancesMax = 100

/** How much flags are used, from what instances report. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { telemetry } = app.control.store

  app.get(
    '/usage',
    {
      schema: {
        operationId: 'getUsage',
        summary: 'How often flags were evaluated, by variation',
        description:
          'By hour if `from` lies within 14 days, else by day, for at most 400 days. By minute, for 3 hours, there are only flags that were changed or killed within 3 hours before. Periods are those of UTC; the one in which `from` lies counts.',
        tags: ['fleet'],
        params: EnvironmentPath,
        querystring: UsageQuery,
        response: { 200: UsageView },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const { id } = requireEnvironment(state, request.params.environment)
      const { flag, period, from, to } = request.query
      const nowMs = Date.now()
      const fromMs = from === undefined ? 0 : readTime('from', from)
      const toMs = to === undefined ? nowMs : readTime('to', to)
      const chosen = period ?? finestPeriod(fromMs, nowMs)
      const [usage, { counts, unknown }] = await Promise.all([
        readUsage(telemetry, id, { flag, period: chosen, fromMs, toMs }),
        readUnknown(telemetry, id),
      ])
      const known = (name: string) => state.documents.flag.get(name) !== undefined
      return {
        period: chosen,
        from: from === undefined ? null : new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
        evaluations: usage.evaluations,
        buckets:
          flag === undefined
            ? []
            : usage.buckets.map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
        unknownFlags: Object.fromEntries(Object.entries(counts).filter(([name]) => !known(name))),
        unknown: unknown
          .filter(({ name }) => !known(name))
          .map(({ name, lastAskedAt, instances }) => ({
            name,
            lastAskedAt: new Date(lastAskedAt).toISOString(),
            instances: instances.slice(0, instancesMax),
          })),
        dropped: usage.dropped,
      }
    },
  )
}

function readTime(name: string, text: string): number {
  const ms = Date.parse(text)
  if (!Number.isNaN(ms)) return ms
  const message = 'must be a time, for example 2026-01-31T09:00:00Z'
  throw new Refusal('INVALID', `${name} ${message}.`, {
    errors: [{ path: `query/${name}`, code: 'FORMAT', message }],
  })
}

export default routes
