import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { comparePairs, readPair } from '@sluice/sdk/pair'
import { countReceipts } from '../../../../../../../domain/receipts.ts'
import { Refusal } from '../../../../../../../domain/refusal.ts'
import { cutPage, Page, PageQuery } from '../../../../../../../http/paging.ts'
import { findProject, requireEnvironment } from '../../../../../../../http/reading.ts'
import { EnvironmentPath } from '../../../../../../../schemas/project.ts'
import {
  InstanceView,
  ReceiptsQuery,
  ReceiptsView,
  UsageView,
} from '../../../../../../../schemas/report.ts'
import type { ProjectState } from '../../../../../../../state/project-state.ts'
import { Compacted } from '../../../../../../../store/errors.ts'

/** How far back the log is read to learn when a revision was committed. */
const readBackMax = 1000

/** The processes that evaluate an environment's flags, from what they report of themselves. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { reports, store } = app.control

  app.get(
    '/receipts',
    {
      schema: {
        operationId: 'getReceipts',
        summary: 'Who obeys a revision, who is missing, and how fast it went',
        description: 'Of the head unless a revision is named.',
        tags: ['fleet'],
        params: EnvironmentPath,
        querystring: ReceiptsQuery,
        response: { 200: ReceiptsView },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const environment = requireEnvironment(state, request.params.environment)
      const delivery = app.control.deliveries.get(environment.id)
      if (delivery === undefined) throw new Refusal('NOT_FOUND', 'The environment is gone.')
      const revision = request.query.revision ?? delivery.head
      const committedAt =
        revision === delivery.head ? delivery.view.committedAt : await commitTime(state, revision)
      const instances = await reports.instances(environment.id)
      const receipts = countReceipts(instances, revision, committedAt, compareTexts)
      return {
        environment: environment.key,
        revision,
        committedAt: committedAt === null ? null : new Date(committedAt).toISOString(),
        ...receipts,
      }
    },
  )

  app.get(
    '/instances',
    {
      schema: {
        operationId: 'listInstances',
        summary: 'List the processes that evaluate the flags of an environment',
        tags: ['fleet'],
        params: EnvironmentPath,
        querystring: PageQuery,
        response: { 200: Page(InstanceView) },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const environment = requireEnvironment(state, request.params.environment)
      const instances = await reports.instances(environment.id)
      const page = cutPage(instances, ({ instance }) => instance, request.query)
      const items = page.items.map(({ instance, sdk, applied, seenAt }) => ({
        instance,
        sdk,
        revision: applied,
        lastSeenAt: new Date(seenAt).toISOString(),
      }))
      return { items, next: page.next }
    },
  )

  app.get(
    '/usage',
    {
      schema: {
        operationId: 'getUsage',
        summary: 'How often flags were evaluated, by variation',
        tags: ['fleet'],
        params: EnvironmentPath,
        response: { 200: UsageView },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      return reports.usage(requireEnvironment(state, request.params.environment).id)
    },
  )

  /** Store time of a revision's commit; null if it is long ago or the log no longer holds it. */
  async function commitTime(state: ProjectState, revision: string): Promise<number | null> {
    const pair = readPair(revision)
    if (pair === undefined || (state.head?.revision ?? 0) - pair.revision > readBackMax) return null
    try {
      const entries = await store.log.read(state.project, pair.revision - 1)
      const [entry] = entries
      return entry !== undefined && comparePairs(entry, pair) === 0 ? entry.committedAt : null
    } catch (error) {
      if (error instanceof Compacted) return null
      throw error
    }
  }
}

function compareTexts(a: string, b: string): number {
  const first = readPair(a)
  const second = readPair(b)
  return first === undefined || second === undefined ? -1 : comparePairs(first, second)
}

export default routes
