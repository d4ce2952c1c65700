import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Explanation, explainFlag, type TraceStep } from '@sluice/sdk/explain'
import type { EvaluationContext } from '@sluice/sdk/model'
import type { FlagConfigDocument } from '../../../../../../../domain/documents.ts'
import { Refusal } from '../../../../../../../domain/refusal.ts'
import { findProject, requireEnvironment } from '../../../../../../../http/reading.ts'
import { EvaluateAnswer, EvaluateInput } from '../../../../../../../schemas/evaluate.ts'
import { EnvironmentPath } from '../../../../../../../schemas/project.ts'

const contextBytesMax = 64 * 1024
/** Explaining compiles a flag again; for more of them there would be no time for others. */
const explainedFlagsMax = 1000

/** What flags serve to a context, decided by the very code that SDKs run. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  app.post(
    '/evaluate',
    {
      schema: {
        operationId: 'evaluateFlags',
        summary: 'What flags serve to a context',
        description: 'Decided by the very code that SDKs run.',
        tags: ['evaluate'],
        params: EnvironmentPath,
        body: EvaluateInput,
        response: { 200: EvaluateAnswer },
        commits: false,
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const environment = requireEnvironment(state, request.params.environment)
      const delivery = app.control.deliveries.get(environment.id)
      if (delivery === undefined) throw new Refusal('NOT_FOUND', 'The environment is gone.')
      if (Buffer.byteLength(JSON.stringify(request.body.context)) > contextBytesMax) {
        throw new Refusal('TOO_LARGE', `A context may take ${contextBytesMax} bytes.`)
      }
      const flags = delivery.flagSet()
      const context: EvaluationContext = request.body.context
      const keys = request.body.flags ?? [...flags.flagKeys()]
      const results = keys.map((flag) => {
        if (keys.length > explainedFlagsMax) return show(flag, flags.resolve(flag, context))
        const { resolution, trace } = explainFlag(flags, flag, context)
        const names = ruleNames(state.documents.flagConfig.get(`${flag}/${environment.id}`))
        return { ...show(flag, resolution), trace: trace.map((step) => named(step, names)) }
      })
      return { revision: delivery.head, results }
    },
  )
}

function show(
  flag: string,
  { value, variation, reason, errorCode, metadata }: Explanation['resolution'],
) {
  return {
    flag,
    value: value ?? null,
    ...(variation === undefined ? {} : { variation }),
    reason,
    ...(errorCode === undefined ? {} : { errorCode }),
    metadata: { ...metadata },
  }
}

function ruleNames(config: FlagConfigDocument | undefined): ReadonlyMap<string, string> {
  return new Map(config?.rules.map(({ id, name }) => [id, name]))
}

/** SDKs are not sent the names of rules; people know rules by nothing else. */
function named(step: TraceStep, names: ReadonlyMap<string, string>) {
  const name = step.step === 'rule' ? names.get(step.subject ?? '') : undefined
  return name === undefined || name === step.subject ? step : { ...step, name }
}

export default routes
