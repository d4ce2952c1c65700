import { Activation, SessionStanding } from '../answers/session.ts'
import { confirmActivation } from '../confirmation.ts'
import { printJson, printLine } from '../output.ts'
import { type CommonOptions, openSession } from '../session.ts'

/** Options of `sluice activate`. */
export type ActivateOptions = CommonOptions

/** `sluice activate`: a standby acts from now on. Asks whether the original is off. */
export async function activate(options: ActivateOptions): Promise<void> {
  const session = await openSession(options)
  const { body: who } = await session.api.get('/session', SessionStanding)
  if (who.standby !== null) await confirmActivation(session)
  const { body } = await session.api.post('/activate', Activation)
  if (session.json) return printJson(body)
  printLine(
    body.wasStandby
      ? 'It is the original now: it drives ramps, schedules and webhooks, and answers SDKs.'
      : 'It is not a standby: nothing was changed.',
  )
}
