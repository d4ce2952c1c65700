import { deliveredConfig } from '../domain/delivered.ts'
import type { EnvironmentDocument, FlagConfigDocument, FlagDocument } from '../domain/documents.ts'
import { areEqual } from '../domain/equal.ts'
import { stepOf } from '../domain/ramp/judge.ts'
import type { Act } from '../domain/ramp/machine.ts'
import type { RampDocument } from '../domain/ramp/ramp.ts'
import { rampedConfig } from '../domain/ramp/ramped-config.ts'
import { Refusal, refuseFaults } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import { configOf } from './flag-configs.ts'
import { killOf } from './kill-holds.ts'
import { liveRampOf, rampRunning } from './ramps-of-flag.ts'

/** How long after a rollback a ramp is only started again by force. */
export const coolDownMs = 60 * 60 * 1000

export function refuseUnrampable(
  state: ProjectState,
  flag: FlagDocument,
  environment: EnvironmentDocument,
): void {
  const live = liveRampOf(state, flag.key, environment)
  if (live !== undefined) throw rampRunning(live, environment)
  if (flag.archived) {
    throw new Refusal('RAMP_REFUSED', `${flag.key} is archived: no environment serves it.`)
  }
  refuseKilled(state, flag.key, environment)
}

function refuseKilled(state: ProjectState, flag: string, environment: EnvironmentDocument): void {
  const kill = killOf(state, flag, environment)
  if (kill === undefined) return
  throw new Refusal(
    'RAMP_REFUSED',
    `${flag} is killed in ${environment.key} (${kill.reason}). Restore it first: sluice flag restore ${flag} --env ${environment.key} --reason <why>`,
  )
}

/** A ramp that nobody gets anything of would only pass the time. */
export function refuseUnserved(
  state: ProjectState,
  ramp: RampDocument,
  environment: EnvironmentDocument,
): void {
  refuseKilled(state, ramp.flag, environment)
  const config = configOf(state, requireFlagOf(state, ramp), environment)
  if (!config.on) {
    throw new Refusal(
      'RAMP_REFUSED',
      `${ramp.flag} is off in ${environment.key}. Turn it on first: sluice flag on ${ramp.flag} --env ${environment.key}`,
    )
  }
  if (config.ramp?.id === ramp.id) return
  throw new Refusal(
    'RAMP_REFUSED',
    `${ramp.flag} in ${environment.key} is no longer driven by ramp ${ramp.id}. Abort it and start another one.`,
  )
}

/** Gates are there to be listened to: whoever passes over them says why. */
export function refuseUnexplained(ramp: RampDocument, { by, reason }: Act): void {
  const deciding = stepOf(ramp).gates.filter(({ dryRun }) => !dryRun)
  if (by === principalOfRamp(ramp) || reason !== null || deciding.length === 0) return
  const names = deciding.map(({ id }) => id).join(', ')
  const message = `is needed to go on without waiting for ${names}`
  refuseFaults([{ path: '/reason', code: 'REQUIRED', message }])
}

/** Who commits what a ramp does by itself. */
export function principalOfRamp({ id }: Pick<RampDocument, 'id'>): string {
  return `ramp:${id}`
}

export function refuseFlapping(last: RampDocument | undefined, force: boolean, act: Act): void {
  if (force && act.reason === null) {
    const message = 'is needed: why should it go well this time'
    refuseFaults([{ path: '/reason', code: 'REQUIRED', message }])
  }
  if (last?.state !== 'rolledBack' || force) return
  const until = Date.parse(last.updatedAt) + coolDownMs
  if (Date.parse(act.at) >= until) return
  throw new Refusal(
    'RAMP_REFUSED',
    `${last.flag} was rolled back at ${last.updatedAt} (${last.reason ?? 'no reason given'}). Start it with "force" and a reason (sluice flag ramp start ${last.flag} … --force --reason <why>), or wait until ${new Date(until).toISOString()}.`,
    { ramp: last.id },
  )
}

/** A completed ramp is taken back only while what it left is still served. */
export function refuseChangedSince(
  state: ProjectState,
  ramp: RampDocument,
  environment: EnvironmentDocument,
  config: FlagConfigDocument,
): void {
  const live = liveRampOf(state, ramp.flag, environment)
  if (live !== undefined) throw rampRunning(live, environment)
  const left = deliveredConfig(rampedConfig(config, ramp))
  if (areEqual(left, deliveredConfig(config))) return
  throw new Refusal(
    'RAMP_NOT_RUNNING',
    `${ramp.flag} was changed in ${environment.key} since ramp ${ramp.id} was completed. Revert it to a revision instead: sluice flag history ${ramp.flag} --env ${environment.key}`,
    { state: ramp.state },
  )
}

export function requireFlagOf(state: ProjectState, { flag: key }: RampDocument): FlagDocument {
  const flag = state.documents.flag.get(key)
  if (flag === undefined) throw new Refusal('NOT_FOUND', `There is no flag "${key}".`)
  return flag
}
