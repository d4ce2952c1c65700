import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { refuseFaults } from '../../../../../domain/refusal.ts'
import {
  findProject,
  requireEnvironment,
  requireFlag,
  requireGroup,
  requireSegment,
} from '../../../../../http/reading.ts'
import { ProjectPath } from '../../../../../schemas/project.ts'
import { ReachQuery, ReachView } from '../../../../../schemas/reach.ts'
import type { ProjectState } from '../../../../../state/project-state.ts'
import { Reach } from '../../../../../state/reach.ts'
import type { ReachedFlags } from '../../../../../store/contract.ts'

const flagsMax = 100

/** What a change would reach. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/reach',
    {
      schema: {
        operationId: 'getReach',
        summary: 'See which flags a change would reach, and in which environments',
        description:
          'Of a segment: the flags whose rules refer to it. Of an exclusion group: its members. Of a flag: itself. And the flags that wait for one of these. Archived flags are not counted.',
        tags: ['environments'],
        params: ProjectPath,
        querystring: ReachQuery,
        response: { 200: ReachView },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      return show(state, reachAsked(state, request.query))
    },
  )
}

interface Asked {
  readonly segment?: string
  readonly exclusionGroup?: string
  readonly flag?: string
  readonly environment?: string
}

function reachAsked(state: ProjectState, asked: Asked): readonly ReachedFlags[] {
  const { segment, exclusionGroup, flag, environment } = asked
  const reach = new Reach(state.documents)
  const given = [segment, exclusionGroup, flag].filter((one) => one !== undefined)
  if (given.length !== 1 || (environment !== undefined && flag === undefined)) {
    const message = 'must name a segment, an exclusion group or a flag, and no two of them'
    refuseFaults([{ path: 'query', code: 'SELECTION', message }])
  }
  if (segment !== undefined) return reach.ofSegment(requireSegment(state, segment).key)
  if (exclusionGroup !== undefined) return reach.ofGroup(requireGroup(state, exclusionGroup).key)
  const { key } = requireFlag(state, flag ?? '')
  return environment === undefined
    ? reach.ofFlag(key)
    : reach.ofFlag(key, requireEnvironment(state, environment).id)
}

function show({ documents }: ProjectState, reach: readonly ReachedFlags[]) {
  const byId = new Map([...documents.environment.present()].map(([, one]) => [one.id, one]))
  const environments = reach.flatMap(({ environment: id, flags, more }) => {
    const environment = byId.get(id)
    if (environment === undefined) return []
    const { key, critical } = environment
    const count = flags.length + more
    return [{ environment: key, critical, flags: flags.slice(0, flagsMax), count }]
  })
  return { environments: environments.sort((a, b) => (a.environment < b.environment ? -1 : 1)) }
}

export default routes
