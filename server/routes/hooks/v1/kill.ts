import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from '@sinclair/typebox'
import { writePair } from '@sluice/sdk/pair'
import type { FastifyRequest } from 'fastify'
import type { KeptHook } from '../../../access/kill-hooks.ts'
import type { Alert } from '../../../domain/alert.ts'
import { invalid } from '../../../domain/refusal.ts'
import { commitAlerts } from '../../../http/alert-commits.ts'
import { alertmanagerAlerts, signedAlert } from '../../../http/alerts.ts'
import { InboundAnswer, InboundMessage, InboundPath } from '../../../schemas/kill-hook.ts'

/** Alerts come in, and kill flags. */
const routes: FastifyPluginAsyncTypebox = async (app) => {
  const { killHooks } = app.control

  app.post(
    '/kill/:hook',
    {
      schema: {
        operationId: 'killByAlert',
        summary: 'Kill what firing alerts map to',
        description:
          "Alertmanager's webhook with the hook's bearer token, or one alert signed as Standard Webhooks says. Sending it again does no harm.",
        tags: ['webhooks'],
        params: InboundPath,
        body: InboundMessage,
        response: { 200: InboundAnswer },
        refuses: ['STORE_UNAVAILABLE', 'STORE_REGRESSED', 'OUTCOME_UNKNOWN'],
      },
    },
    async (request) => {
      const kept = request.killHook
      if (kept === null) throw new Error('route without an authentication hook')
      const message = `${kept.hook.id}\n${messageIdOf(request)}`
      const isSigned = kept.hook.format === 'signed'
      const told = alertsOf(kept, request.body, messageIdOf(request))
      const alerts = isSigned && killHooks.hasSeen(message) ? [] : told
      const { matched, pair, ...done } = await commitAlerts(app, kept, alerts)
      // Only now: one that could not be carried out must be taken when it is sent again.
      if (isSigned) killHooks.noteSeen(message)
      const keys = (flags: ReadonlySet<string>) => [...flags].sort()
      const answer = {
        matched,
        killed: keys(done.killed),
        already: keys(done.already),
        restored: keys(done.restored),
        unknown: keys(done.unknown),
        revision: writePair(pair),
      }
      if (matched > 0) request.log.info({ hook: kept.hook.id, ...answer }, 'alerts came in')
      return answer
    },
  )
}

function messageIdOf({ headers }: FastifyRequest): string {
  return String(headers['webhook-id'])
}

/** The alerts of a message, which must be of the hook's format. */
function alertsOf(
  { hook: { format } }: KeptHook,
  body: Static<typeof InboundMessage>,
  messageId: string,
): Alert[] {
  if (format === 'alertmanager' && 'alerts' in body) return alertmanagerAlerts(body)
  if (format === 'signed' && 'alert' in body) return [signedAlert(body, messageId)]
  const message = `this hook takes messages of the format ${format}`
  throw invalid([{ path: '', code: 'FORMAT', message }])
}

export default routes
