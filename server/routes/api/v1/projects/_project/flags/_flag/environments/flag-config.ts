import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { writePair } from '@sluice/sdk/pair'
import type { FastifyBaseLogger } from 'fastify'
import { randomId } from '../../../../../../../../changes/change.ts'
import {
  configOf,
  configRevisionOf,
  patchConfigDecision,
} from '../../../../../../../../changes/flag-configs.ts'
import { killOf } from '../../../../../../../../changes/kill-holds.ts'
import {
  killDecision,
  killRevisionOf,
  restoreDecision,
} from '../../../../../../../../changes/kills.ts'
import { judgePatterns, patternsIn } from '../../../../../../../../changes/pattern.ts'
import { refuseOversizeConfig } from '../../../../../../../../changes/size.ts'
import {
  capabilityWarnings,
  neededCapabilities,
} from '../../../../../../../../domain/capabilities.ts'
import type { KillDocument } from '../../../../../../../../domain/documents.ts'
import { configWarnings } from '../../../../../../../../domain/flag-config.ts'
import { refuseReadOnly } from '../../../../../../../../domain/read-only.ts'
import { requireMatch, writeEtag } from '../../../../../../../../http/etag.ts'
import { showHolders } from '../../../../../../../../http/holders.ts'
import {
  findProject,
  requireEnvironment,
  requireFlag,
} from '../../../../../../../../http/reading.ts'
import { receiptsUrl } from '../../../../../../../../http/receipts-url.ts'
import { configEtag, showConfig } from '../../../../../../../../http/views.ts'
import { authorOf, principalOf, write } from '../../../../../../../../http/writing.ts'
import {
  FlagConfigChanged,
  FlagConfigPatch,
  FlagConfigPath,
  FlagConfigView,
  KillAnswer,
  ReasonInput,
} from '../../../../../../../../schemas/flag-config.ts'
import type { ProjectState } from '../../../../../../../../state/project-state.ts'

/** The kill that stands, and the revisions that the answer names. */
interface Killing {
  readonly killed: KillDocument | null
  /** The revision that killed or restored the flag, if that was earlier. */
  readonly at: number | null
  /** The revision of the configuration. */
  readonly config: number
}

/** Who holds a kill is taken as it is sent: no alert that joins makes an editor read it again. */
const readOnlyMembers = ['flag', 'environment', 'killed', 'ramp', 'updatedAt']

/** A flag in one environment: what it serves there, and whether it is killed. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { state: system } = app.control.projects.system

  app.get(
    '/:environment',
    {
      schema: {
        operationId: 'getFlagConfig',
        summary: 'Read what a flag serves in an environment',
        description: 'Its ETag changes with the configuration and with a kill.',
        tags: ['flag configs'],
        params: FlagConfigPath,
        response: { 200: FlagConfigView },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const { state } = await findProject(app, request.params.project, request, reply)
      const flag = requireFlag(state, request.params.flag)
      const environment = requireEnvironment(state, request.params.environment)
      reply.header('etag', configEtag(state, flag.key, environment))
      const holders = showHolders(system, state, flag.key, environment)
      return { ...showConfig(state, flag, environment), ...holders }
    },
  )

  app.patch(
    '/:environment',
    {
      schema: {
        operationId: 'updateFlagConfig',
        summary: 'Change what a flag serves in an environment',
        description: 'A killed flag may be changed: the change takes effect when it is restored.',
        tags: ['flag configs'],
        params: FlagConfigPath,
        body: FlagConfigPatch,
        response: { 200: FlagConfigChanged },
        refuses: ['VARIATION_REQUIRED', 'SNAPSHOT_TOO_LARGE', 'RAMP_RUNNING'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const { flag: key, environment: environmentKey } = request.params
      const conditions = (request.body.rules ?? []).map(({ when }) => when)
      const patternFault = await judgePatterns(patternsIn(conditions))
      const done = await write(request, reply, feed, (state, author) => {
        const flag = requireFlag(state, key)
        const environment = requireEnvironment(state, environmentKey)
        const shown = showConfig(state, flag, environment)
        const etag = configEtag(state, key, environment)
        const current = { ...shown, ...showHolders(system, state, key, environment) }
        requireMatch(request.headers['if-match'], etag, `${key} in ${environmentKey}`, current)
        refuseReadOnly(request.body, shown, readOnlyMembers)
        const decision = patchConfigDecision(
          state,
          flag,
          environment,
          request.body,
          author,
          patternFault,
        )
        const before = configOf(state, flag, environment)
        refuseOversizeConfig(app.control.deliveries, environment.id, before, decision.result)
        const warnings = configWarnings(flag, environmentKey, request.body, decision.result)
        const changed = { ...showConfig(state, flag, environment, decision.result), warnings }
        const result = { changed, killRevision: killRevisionOf(state, key, environment) }
        return { ...decision, result }
      })
      // The kill as the answer shows it: one made since then must not be edited over unseen.
      const { changed, killRevision } = done.result
      reply.header('etag', writeEtag(done.pair.epoch, done.pair.revision, killRevision))
      const warnings = [...changed.warnings, ...(await warnOfOldSdks(request, feed.state))]
      const place = requireEnvironment(feed.state, environmentKey)
      return { ...changed, ...showHolders(system, feed.state, key, place), warnings }
    },
  )

  /** It is saved by now: what cannot be found out is only not said. */
  async function warnOfOldSdks(
    { params, log }: { params: { flag: string; environment: string }; log: FastifyBaseLogger },
    state: ProjectState,
  ) {
    try {
      const environment = requireEnvironment(state, params.environment)
      const config = configOf(state, requireFlag(state, params.flag), environment)
      const needed = neededCapabilities(config, (key) => state.documents.segment.get(key)?.rules)
      const instances = await app.control.reports.instances(environment.id)
      return capabilityWarnings(params.flag, needed, instances)
    } catch (error) {
      log.warn({ err: error }, 'what connected SDKs can evaluate cannot be read')
      return []
    }
  }

  app.post(
    '/:environment/kill',
    {
      config: { isUrgent: true },
      schema: {
        operationId: 'killFlag',
        summary: 'Kill a flag in an environment',
        description:
          'It serves its off variation to everybody until it is restored, whatever else is changed. Where it is killed already, you hold the kill too: the end of an alert does not lift it then. Needs no `If-Match`; repeating it is harmless.',
        tags: ['kill'],
        params: FlagConfigPath,
        body: ReasonInput,
        response: { 200: KillAnswer },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const { flag, environment: environmentKey } = request.params
      const { reason } = request.body
      const kill = {
        id: randomId('k'),
        reason,
        by: principalOf(request),
        at: new Date().toISOString(),
      }
      const done = await write<Killing>(request, reply, feed, (state) => {
        requireFlag(state, flag)
        const environment = requireEnvironment(state, environmentKey)
        const config = configRevisionOf(state, flag, environment)
        const decision = killDecision(state, [flag], environment, kill)
        const standing = killOf(state, flag, environment)
        const at = standing === undefined ? null : killRevisionOf(state, flag, environment)
        const result = { killed: standing ?? kill, at, config }
        return 'settled' in decision ? { ...decision, settled: result } : { ...decision, result }
      })
      const { killed, at, config } = done.result
      reply.header('etag', writeEtag(done.pair.epoch, config, at ?? done.pair.revision))
      const revision = writePair({ epoch: done.pair.epoch, revision: at ?? done.pair.revision })
      const receipts = receiptsUrl(request, request.params.project, environmentKey, revision)
      const place = requireEnvironment(feed.state, environmentKey)
      const { holders, moreHolders } = showHolders(system, feed.state, flag, place)
      return { flag, environment: environmentKey, killed, holders, moreHolders, revision, receipts }
    },
  )

  app.post(
    '/:environment/restore',
    {
      config: { isUrgent: true },
      schema: {
        operationId: 'restoreFlag',
        summary: 'Lift the kill of a flag in an environment',
        description:
          'No matter who holds it. Alerts that fire now are overruled: they do not kill the flag again until their end was reported.',
        tags: ['kill'],
        params: FlagConfigPath,
        body: ReasonInput,
        response: { 200: KillAnswer },
        gives: ['ETag'],
      },
    },
    async (request, reply) => {
      const feed = await findProject(app, request.params.project, request, reply)
      const { flag, environment: environmentKey } = request.params
      const author = authorOf(request)
      const done = await write<Killing>(request, reply, feed, (state) => {
        requireFlag(state, flag)
        const environment = requireEnvironment(state, environmentKey)
        const config = configRevisionOf(state, flag, environment)
        const { reason } = request.body
        const decision = restoreDecision(state, [flag], environment, author, reason)
        if (!('settled' in decision)) {
          return { ...decision, result: { killed: null, at: null, config } }
        }
        const at = killRevisionOf(state, flag, environment)
        return { ...decision, settled: { killed: null, at, config } }
      })
      const { at, config } = done.result
      reply.header('etag', writeEtag(done.pair.epoch, config, at ?? done.pair.revision))
      const revision = writePair(done.pair)
      const receipts = receiptsUrl(request, request.params.project, environmentKey, revision)
      const none = { killed: null, holders: [], moreHolders: false }
      return { flag, environment: environmentKey, ...none, revision, receipts }
    },
  )
}

export default routes
