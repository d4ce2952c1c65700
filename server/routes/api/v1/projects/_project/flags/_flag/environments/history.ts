import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { readPair } from '@sluice/sdk/pair'
import { describeEntries } from '../../../../../../../../audit/describe-entries.ts'
import { type HistoryCursor, readFlagHistory } from '../../../../../../../../audit/flag-history.ts'
import { configOf } from '../../../../../../../../changes/flag-configs.ts'
import { killRevisionOf } from '../../../../../../../../changes/kills.ts'
import { judgePatterns, patternsIn } from '../../../../../../../../changes/pattern.ts'
import { readConfigAt, revertDecision } from '../../../../../../../../changes/revert.ts'
import { refuseOversizeConfig } from '../../../../../../../../changes/size.ts'
import { writeEtag } from '../../../../../../../../http/etag.ts'
import { showHolders } from '../../../../../../../../http/holders.ts'
import {
  Page,
  PageQuery,
  readCursor,
  readLimit,
  writeCursor,
} from '../../../../../../../../http/paging.ts'
import {
  findProject,
  requireEnvironment,
  requireFlag,
} from '../../../../../../../../http/reading.ts'
import { configEtag, showConfig } from '../../../../../../../../http/views.ts'
import { authorOf, write } from '../../../../../../../../http/writing.ts'
import { AuditEntryView } from '../../../../../../../../schemas/audit.ts'
import {
  FlagConfigChanged,
  FlagConfigPath,
  RevertInput,
} from '../../../../../../../../schemas/flag-config.ts'

/** What a revert answers. */
interface Reverted {
  readonly changed: ReturnType<typeof showConfig> & { readonly warnings: [] }
  readonly killRevision: number
  /** The ETag, if nothing was written: it was so already. */
  readonly etag: string | null
}

/** What a flag was in an environment, and the way back to it. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { audit } = app.control.store
  const { state: system } = app.control.projects.system

  app.get(
    '/:environment/history',
    {
      schema: {
        operationId: 'listFlagHistory',
        summary: 'How a flag became what it is in an environment',
        description:
          'Newest first: changes of the flag itself, of its configuration here, kills and restores, and changes of segments, exclusion groups and prerequisites that it served by, with who, why and what was there before. A page may be short and have a `next`.',
        tags: ['audit'],
        params: FlagConfigPath,
        querystring: PageQuery,
        response: { 200: Page(AuditEntryView) },
      },
    },
    async (request, reply) => {
      const { params, query } = request
      const { state } = await findProject(app, params.project, request, reply)
      const flag = requireFlag(state, params.flag)
      const environment = requireEnvironment(state, params.environment)
      const page = await readFlagHistory(
        audit,
        state,
        { flag: flag.key, environment: environment.id },
        query.cursor === undefined ? null : readHistoryCursor(query.cursor),
        readLimit(query),
      )
      const items = await describeEntries(audit, state, page.entries, page.isFollowed)
      const { next } = page
      return { items, next: next === null ? null : writeCursor([...next.own, next.upTo].join(' ')) }
    },
  )

  app.post(
    '/:environment/revert',
    {
      schema: {
        operationId: 'revertFlag',
        summary: 'Put a flag in an environment back to what it was',
        description:
          'Everybody gets again what they got at that revision: the ranges of a rollout are the stored ones. A kill stays. Needs no `If-Match`.',
        tags: ['flag configs'],
        params: FlagConfigPath,
        body: RevertInput,
        response: { 200: FlagConfigChanged },
        gives: ['ETag'],
        refuses: ['SNAPSHOT_TOO_LARGE', 'RAMP_RUNNING'],
      },
    },
    async (request, reply) => {
      const { params, body } = request
      const feed = await findProject(app, params.project, request, reply)
      const pair = readPair(body.revision)
      if (pair === undefined) throw new Error('the schema let through what is no pair')
      const config = await readConfigAt(
        audit,
        feed.state,
        requireFlag(feed.state, params.flag),
        requireEnvironment(feed.state, params.environment),
        pair,
      )
      const patternFault = await judgePatterns(patternsIn(config.rules.map(({ when }) => when)))
      const author = authorOf(request)
      if (body.dryRun === true) {
        const { state } = feed
        const flag = requireFlag(state, params.flag)
        const environment = requireEnvironment(state, params.environment)
        const to = { ...body, config }
        const decision = revertDecision(state, flag, environment, to, author, patternFault)
        const then = 'settled' in decision ? decision.settled : decision.result
        reply.header('etag', configEtag(state, flag.key, environment))
        const holders = showHolders(system, state, flag.key, environment)
        return { ...showConfig(state, flag, environment, then), ...holders, warnings: [] }
      }
      const done = await write<Reverted>(request, reply, feed, (state) => {
        const flag = requireFlag(state, params.flag)
        const environment = requireEnvironment(state, params.environment)
        const to = { ...body, config }
        const decision = revertDecision(state, flag, environment, to, author, patternFault)
        const shown = (now: typeof config, etag: string | null): Reverted => ({
          changed: { ...showConfig(state, flag, environment, now), warnings: [] },
          killRevision: killRevisionOf(state, flag.key, environment),
          etag,
        })
        if ('settled' in decision) {
          const etag = configEtag(state, flag.key, environment)
          return { ...decision, settled: shown(decision.settled, etag) }
        }
        const before = configOf(state, flag, environment)
        refuseOversizeConfig(app.control.deliveries, environment.id, before, decision.result)
        return { ...decision, result: shown(decision.result, null) }
      })
      const { changed, killRevision, etag } = done.result
      const { epoch, revision } = done.pair
      reply.header('etag', etag ?? writeEtag(epoch, revision, killRevision))
      const place = requireEnvironment(feed.state, params.environment)
      return { ...changed, ...showHolders(system, feed.state, params.flag, place) }
    },
  )
}

/** Where a page ended: a revision for each of the flag's own documents, and one for the others. */
function readHistoryCursor(cursor: string): HistoryCursor {
  const revisions = readCursor(cursor, /^\d{1,16} \d{1,16} \d{1,16} \d{1,16}$/)
    .split(' ')
    .map(Number)
  return { own: revisions.slice(0, -1), upTo: revisions.at(-1) ?? 0 }
}

export default routes
