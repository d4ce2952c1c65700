import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import {
  exemptFlagDecision,
  patchRulesDecision,
  unexemptFlagDecision,
} from '../../../../../changes/debt.ts'
import {
  type JudgedFlag,
  judgeFlags,
  judgeOne,
  readWitnesses,
  rulesOf,
} from '../../../../../debt/facts.ts'
import { documentName } from '../../../../../domain/documents.ts'
import { countStages, debtScore, stages } from '../../../../../domain/lifecycle.ts'
import { requireMatch, writeEtag } from '../../../../../http/etag.ts'
import { cutPage, PageQuery } from '../../../../../http/paging.ts'
import { findProject, requireFlag } from '../../../../../http/reading.ts'
import { documentEtag } from '../../../../../http/views.ts'
import { write } from '../../../../../http/writing.ts'
import {
  DebtItem,
  DebtRulesPatch,
  DebtRulesView,
  DebtView,
  ExemptionInput,
  ExemptionView,
} from '../../../../../schemas/debt.ts'
import { FlagPath } from '../../../../../schemas/flag.ts'
import { closed, NoMembers, oneOf } from '../../../../../schemas/primitives.ts'
import { ProjectPath } from '../../../../../schemas/project.ts'
import type { ProjectState } from '../../../../../state/project-state.ts'

const DebtQuery = Type.Object(
  { ...PageQuery.properties, stage: Type.Optional(oneOf(stages)) },
  closed,
)

/** Flags that outlive their use, and what a project's verdicts rest on. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { store } = app.control

  app.get(
    '/debt',
    {
      schema: {
        operationId: 'getDebt',
        summary: 'Where each flag is in its life, and why',
        description:
          'Judged now, from its kind and age, what its environments serve, when it was last evaluated, and the references that code has to it. The trend has a day for each sweep.',
        tags: ['debt'],
        params: ProjectPath,
        querystring: DebtQuery,
        response: { 200: DebtView },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const nowMs = Date.now()
      const all = judgeFlags(state, await readWitnesses(store, state, nowMs), nowMs)
      const { stage } = request.query
      const chosen = all.filter(({ verdict }) => stage === undefined || verdict.stage === stage)
      const page = cutPage(chosen, ({ flag }) => flag.key, request.query)
      const verdicts = all.map(({ verdict }) => verdict)
      const report = state.documents.debtReport.get('project')
      const since = staleSince(state)
      return {
        score: debtScore(verdicts),
        flags: verdicts.filter((one) => one.stage !== 'archived').length,
        stale: verdicts.filter((one) => one.stage === 'stale').length,
        stages: countStages(verdicts),
        trend: report?.trend ?? [],
        items: page.items.map((one) => show(one, since)),
        next: page.next,
      }
    },
  )

  app.get(
    '/flags/:flag/debt',
    {
      schema: {
        operationId: 'getFlagDebt',
        summary: 'Where a flag is in its life, and why',
        tags: ['debt'],
        params: FlagPath,
        response: { 200: DebtItem },
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const flag = requireFlag(state, request.params.flag)
      const nowMs = Date.now()
      const witnesses = await readWitnesses(store, state, nowMs, flag.key)
      return show(judgeOne(state, flag, witnesses, nowMs), staleSince(state))
    },
  )

  app.get(
    '/debt/rules',
    {
      schema: {
        operationId: 'getDebtRules',
        summary: 'Read the rules that flags are judged by',
        tags: ['debt'],
        params: ProjectPath,
        response: { 200: DebtRulesView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      reply.header('etag', documentEtag(state, documentName.debtRules))
      return rulesOf(state)
    },
  )

  app.patch(
    '/debt/rules',
    {
      schema: {
        operationId: 'updateDebtRules',
        summary: 'Change the rules that flags are judged by',
        tags: ['debt'],
        params: ProjectPath,
        body: DebtRulesPatch,
        response: { 200: DebtRulesView },
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const done = await write(request, reply, feed, (state, author) => {
        const rules = rulesOf(state)
        const etag = documentEtag(state, documentName.debtRules)
        requireMatch(request.headers['if-match'], etag, 'the debt rules', rules)
        return patchRulesDecision(state, rules, request.body, author)
      })
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision))
      const { updatedAt: _, ...rules } = done.result
      return rules
    },
  )

  app.post(
    '/flags/:flag/exempt',
    {
      schema: {
        operationId: 'exemptFlag',
        summary: 'Answer for keeping a flag, for a while',
        description: 'It is not stale until then, whatever its age. Repeat it to change it.',
        tags: ['debt'],
        params: FlagPath,
        body: ExemptionInput,
        response: { 200: ExemptionView },
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const done = await write(request, reply, feed, (state, author) =>
        exemptFlagDecision(state, requireFlag(state, request.params.flag), request.body, author),
      )
      return done.result
    },
  )

  app.post(
    '/flags/:flag/unexempt',
    {
      schema: {
        operationId: 'unexemptFlag',
        summary: 'End an exemption',
        tags: ['debt'],
        params: FlagPath,
        body: NoMembers,
        response: {
          200: Type.Object(
            { flag: Type.String() },
            { title: 'Unexempted', examples: [{ flag: 'welcome-banner' }] },
          ),
        },
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      await write(request, reply, feed, (state, author) =>
        unexemptFlagDecision(state, requireFlag(state, request.params.flag), author),
      )
      return { flag: request.params.flag }
    },
  )
}

/** Since when the daily sweep has found flags stale. */
function staleSince({ documents }: ProjectState): ReadonlyMap<string, string> {
  const report = documents.debtReport.get('project')
  return new Map(report?.stale.map(({ flag, since }) => [flag, since]))
}

function show({ flag, facts, verdict }: JudgedFlag, since: ReadonlyMap<string, string>) {
  const times = facts.environments.flatMap(({ evaluatedAt }) => evaluatedAt ?? [])
  const { stage, confidence, reasons, keep } = verdict
  return {
    ...{ flag: flag.key, kind: flag.kind, owner: flag.owner, stage, confidence, keep },
    reasons: [...reasons],
    references: facts.references,
    dependants: [...facts.dependants],
    lastEvaluatedAt: times.length === 0 ? null : new Date(Math.max(...times)).toISOString(),
    staleSince: stage === 'stale' ? (since.get(flag.key) ?? null) : null,
    createdAt: flag.createdAt,
    exemptUntil: facts.exemption?.until ?? null,
  }
}

export default routes
