import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { writePair } from '@sluice/sdk/pair'
import { randomId } from '../../../../../../../changes/change.ts'
import { killDecision, restoreDecision, selectFlags } from '../../../../../../../changes/kills.ts'
import { findProject, requireEnvironment } from '../../../../../../../http/reading.ts'
import { receiptsUrl } from '../../../../../../../http/receipts-url.ts'
import { principalOf, write } from '../../../../../../../http/writing.ts'
import {
  KillManyAnswer,
  KillManyInput,
  RestoreManyAnswer,
  RestoreManyInput,
} from '../../../../../../../schemas/flag-config.ts'
import { EnvironmentPath } from '../../../../../../../schemas/project.ts'
import type { Decision } from '../../../../../../../state/transact.ts'

/** Kill and restore many flags of an environment, each in one commit. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/kill',
    {
      config: { isUrgent: true },
      schema: {
        operationId: 'killFlags',
        summary: 'Kill many flags of an environment, in one commit',
        description: 'Name the flags or a tag. `dryRun` says which would be killed.',
        tags: ['kill'],
        params: EnvironmentPath,
        body: KillManyInput,
        response: { 200: KillManyAnswer },
        refuses: ['NOTHING_MATCHED'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const { reason, dryRun = false, ...selection } = request.body
      const kill = {
        id: randomId('k'),
        reason,
        by: principalOf(request),
        at: new Date().toISOString(),
      }
      const done = await write(request, reply, feed, (state) => {
        const environment = requireEnvironment(state, request.params.environment)
        const flags = selectFlags(state, environment, selection)
        const decision = killDecision(state, flags, environment, kill)
        if (!dryRun || 'settled' in decision) return decision
        return { settled: { ...decision.result, id: null }, about: namesOf(decision) }
      })
      const { id, killed, already } = done.result
      const revision = writePair(done.pair)
      const { project, environment } = request.params
      const receipts = receiptsUrl(request, project, environment, revision)
      return { id, killed: [...killed], already: [...already], revision, receipts }
    },
  )

  app.post(
    '/restore',
    {
      config: { isUrgent: true },
      schema: {
        operationId: 'restoreFlags',
        summary: 'Lift many kills of an environment, in one commit',
        description: 'Name the flags, a tag or the id of a kill.',
        tags: ['kill'],
        params: EnvironmentPath,
        body: RestoreManyInput,
        response: { 200: RestoreManyAnswer },
        refuses: ['NOTHING_MATCHED'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const { reason, dryRun = false, ...selection } = request.body
      const done = await write(request, reply, feed, (state, author) => {
        const environment = requireEnvironment(state, request.params.environment)
        const flags = selectFlags(state, environment, selection)
        const decision = restoreDecision(state, flags, environment, author, reason)
        if (!dryRun || 'settled' in decision) return decision
        return { settled: decision.result, about: namesOf(decision) }
      })
      const { restored, already } = done.result
      const revision = writePair(done.pair)
      const { project, environment } = request.params
      const receipts = receiptsUrl(request, project, environment, revision)
      return { restored: [...restored], already: [...already], revision, receipts }
    },
  )
}

/** What a dry run would change. */
function namesOf({ put, drop }: Pick<Decision<unknown>, 'put' | 'drop'>): string[] {
  return [...put, ...drop].map(({ doc }) => doc)
}

export default routes
