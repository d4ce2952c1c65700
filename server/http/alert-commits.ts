import type { FastifyInstance } from 'fastify'
import type { KeptHook } from '../access/kill-hooks.ts'
import { alertKillDecision, alertRestoreDecision, flagsOfAlert } from '../changes/kill-by-alert.ts'
import type { Alert } from '../domain/alert.ts'
import type { EnvironmentDocument } from '../domain/documents.ts'
import { Refusal } from '../domain/refusal.ts'
import { sha256Hex } from '../store/canonical.ts'
import type { Pair } from '../store/contract.ts'
import { commitAs } from './writing.ts'

/** Alerts of one message that may match something; Alertmanager groups far fewer. */
const matchedMax = 100

/** What the alerts of one message did. */
export interface AlertsDone {
  readonly matched: number
  readonly killed: Set<string>
  readonly already: Set<string>
  readonly restored: Set<string>
  readonly unknown: Set<string>
  pair: Pair
}

/**
 * Kills what alerts map to, and lifts what they killed when they are over, if the hook says so: one
 * commit for each alert that changes something. An alert kills once: what a person restores while
 * it still fires stays restored, however often it is told again.
 */
export async function commitAlerts(
  app: FastifyInstance,
  { feed, hook }: KeptHook,
  alerts: readonly Alert[],
): Promise<AlertsDone> {
  const { state } = feed
  const environment = environmentOf({ feed, hook })
  const told = alerts.map((alert) => ({ alert, ...flagsOfAlert(state, hook, alert) }))
  const matching = told.filter(({ flags, unknown }) => flags.length + unknown.length > 0)
  if (matching.length > matchedMax) {
    throw new Refusal('TOO_LARGE', `At most ${matchedMax} alerts of one message may match.`)
  }
  const done: AlertsDone = {
    matched: matching.length,
    killed: new Set(),
    already: new Set(),
    restored: new Set(),
    unknown: new Set(matching.flatMap(({ unknown }) => unknown)),
    pair: state.head ?? { epoch: 0, revision: 0 },
  }
  const firing = matching.filter(({ alert }) => alert.isFiring)
  for (const { alert, flags } of firing) await kill(app, { feed, hook }, alert, flags, done)
  if (!hook.restoreWhenResolved) return done
  const stillFiring = new Set(firing.flatMap(({ flags }) => flags))
  for (const { alert } of matching.filter(({ alert }) => !alert.isFiring)) {
    const at = new Date().toISOString()
    const { result, pair } = await commitAs(
      app,
      feed,
      actorOf({ feed, hook }),
      { id: null, requestHash: '' },
      (now) => alertRestoreDecision(now, environment, hook, alert, stillFiring, at),
    )
    for (const flag of result.restored) done.restored.add(flag)
    done.pair = pair
  }
  return done
}

async function kill(
  app: FastifyInstance,
  kept: KeptHook,
  alert: Alert,
  flags: readonly string[],
  done: AlertsDone,
): Promise<void> {
  if (flags.length === 0) return
  const { feed, hook } = kept
  const environment = environmentOf(kept)
  const operation = sha256Hex(JSON.stringify([hook.id, alert.telling, flags]))
  const at = new Date().toISOString()
  const { result, pair, replayed } = await commitAs(
    app,
    feed,
    actorOf(kept),
    { id: operation, requestHash: operation },
    (now) => alertKillDecision(now, environment, hook, alert, at),
  )
  for (const flag of result.killed) (replayed ? done.already : done.killed).add(flag)
  for (const flag of result.already) done.already.add(flag)
  done.pair = pair
}

/** An operator of the hook's environment, and of nothing else. */
function actorOf({ feed, hook }: KeptHook) {
  const { project } = feed.state
  return {
    principal: `hook:${hook.id}`,
    name: hook.name,
    grant: { role: 'operator', project, environments: [hook.environment] },
  } as const
}

function environmentOf({ feed, hook }: KeptHook): EnvironmentDocument {
  for (const [, environment] of feed.state.documents.environment.present()) {
    if (environment.id === hook.environment) return environment
  }
  throw new Refusal('NOT_FOUND', 'The environment of this hook was deleted.')
}
