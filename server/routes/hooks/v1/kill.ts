import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from '@sinclair/typebox'
import { writePair } from '@sluice/sdk/pair'
import type { KeptHook } from '../../../access/kill-hooks.ts'
import { alertReader } from '../../../changes/kill-by-alert.ts'
import { invalid, type Refusal } from '../../../domain/refusal.ts'
import { commitAlerts } from '../../../http/alert-commits.ts'
import { signedAlert } from '../../../http/signed-alert.ts'
import type { HookOutcome } from '../../../metrics/metrics.ts'
import { InboundAnswer, InboundMessage, InboundPath } from '../../../schemas/kill-hook.ts'

/** Alerts come in, and kill flags. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { killHooks } = app.control

  app.post(
    '/kill/:hook',
    {
      // A message of Alertmanager is checked as it is read.
      attachValidation: true,
      schema: {
        operationId: 'killByAlert',
        summary: 'Kill what firing alerts map to',
        description:
          "Alertmanager's webhook with the hook's bearer token, or one alert signed as Standard Webhooks says. Sending it again does no harm. An alert holds the kill until its end is reported; a person's restore overrules the alerts that fire then.",
        tags: ['webhooks'],
        params: InboundPath,
        body: InboundMessage,
        response: { 200: InboundAnswer },
        refuses: ['STORE_UNAVAILABLE', 'STORE_REGRESSED', 'OUTCOME_UNKNOWN', 'OVERLOADED'],
      },
    },
    async (request) => {
      const kept = request.killHook
      if (kept === null) throw new Error('route without an authentication hook')
      const { hook, feed } = kept
      const { hookRead, validationError, headers } = request
      if (hookRead === null && validationError !== undefined) throw validationError
      const message =
        hookRead === null
          ? readSigned(kept, request.body, String(headers['webhook-id']))
          : { ...hookRead, once: null }
      const { matched, malformed, firing, ended, isTruncated, once } = message
      if (matched === 0) {
        if (malformed > 0) throw noAlerts(malformed)
        request.hookOutcome = 'unmatched'
        await app.limitHook(request)
      }
      const done = await killHooks.turns.take(
        feed.state.project,
        1 + firing.length + ended.length,
        () => {
          const isSeen = once !== null && killHooks.hasSeen(once)
          return commitAlerts(app, kept, isSeen ? { ...message, firing: [], ended: [] } : message)
        },
      )
      // Only now: one that could not be carried out must be taken when it is sent again.
      if (once !== null) killHooks.noteSeen(once)
      const keys = (flags: ReadonlySet<string>) => [...flags].sort()
      const answer = {
        matched,
        killed: keys(done.killed),
        already: keys(done.already),
        overruled: keys(done.overruled),
        restored: keys(done.restored),
        unknown: keys(done.unknown),
        truncated: isTruncated,
        revision: writePair(done.pair),
      }
      const line = { hook: hook.id, ...answer, ...(malformed === 0 ? {} : { malformed }) }
      if (isTruncated) request.log.warn(line, 'alerts are missing from a message: it lifts nothing')
      else if (malformed > 0) request.log.warn(line, 'alerts came in, and some that cannot be read')
      else if (matched > 0 || done.isChanged) request.log.info(line, 'alerts came in')
      request.hookOutcome = outcomeOf(isTruncated, done.isChanged, matched)
      return answer
    },
  )
}

function noAlerts(malformed: number): Refusal {
  const message = `${malformed} alerts have no labels, or are neither firing nor resolved`
  return invalid([{ path: '/alerts', code: 'FORMAT', message }])
}

/** The one alert of a signed message, as far as it concerns the hook. */
function readSigned({ hook }: KeptHook, body: Static<typeof InboundMessage>, id: string) {
  if (!('alert' in body)) {
    const message = 'this hook takes signed messages of one alert each'
    throw invalid([{ path: '', code: 'FORMAT', message }])
  }
  const alert = alertReader(hook)(signedAlert(body))
  return {
    firing: alert.isFiring ? [alert] : [],
    ended: alert.isFiring ? [] : [alert],
    matched: alert.targets === null ? 0 : 1,
    malformed: 0,
    isTruncated: false,
    once: `${hook.id}\n${id}`,
  }
}

function outcomeOf(isTruncated: boolean, isChanged: boolean, matched: number): HookOutcome {
  if (isTruncated) return 'truncated'
  if (isChanged) return 'changed'
  return matched > 0 ? 'unchanged' : 'unmatched'
}

export default routes
