import { deliveredConfig } from '../domain/delivered.ts'
import {
  documentName,
  type EnvironmentDocument,
  type FlagConfigDocument,
  type FlagDocument,
} from '../domain/documents.ts'
import { stepOf } from '../domain/ramp/judge.ts'
import { type Act, abort, advance, pause, resume, rollBack } from '../domain/ramp/machine.ts'
import type { Batch, RampDocument, RampHappening } from '../domain/ramp/ramp.ts'
import { percentOf, rampedConfig } from '../domain/ramp/ramped-config.ts'
import { type RampInput, startRamp } from '../domain/ramp/start.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Decision, Settled, Write } from '../state/transact.ts'
import { canonicalJson } from '../store/canonical.ts'
import type { CommitEvent, Expectation } from '../store/contract.ts'
import { expectUnchanged } from './change.ts'
import { refuseUncompilable } from './compile-check.ts'
import { configOf } from './flag-configs.ts'
import {
  refuseChangedSince,
  refuseFlapping,
  refuseUnexplained,
  refuseUnrampable,
  refuseUnserved,
  requireFlagOf,
} from './ramp-refusals.ts'
import { endedToForget, latestRampOf, requireRampEnvironment } from './ramps-of-flag.ts'

/** What somebody asks for when he starts a ramp. */
export interface StartRequest extends RampInput {
  /** Also if the flag was rolled back a short while ago; needs a reason. */
  readonly force?: boolean
}

/** What can be done to a ramp. */
export type RampCommand = 'advance' | 'pause' | 'resume' | 'rollBack' | 'abort'

const batchCharsMax = 100
/**
 * A ramp and the configuration that it drives, together, when it starts: with a log that has grown
 * they still fit into one entry, so that a rollback always does.
 */
const startBytesMax = 320 * 1024

const commands: Readonly<Record<RampCommand, (ramp: RampDocument, act: Act) => RampDocument>> = {
  advance,
  pause,
  resume,
  rollBack,
  abort,
}

/** What a ramp is after a command that is repeated, which then changes nothing. */
const done: Readonly<Record<RampCommand, RampDocument['state'] | null>> = {
  advance: null,
  pause: 'paused',
  resume: 'running',
  rollBack: 'rolledBack',
  abort: 'aborted',
}

/** Starts a ramp: its first step is served by this commit. */
export function startRampDecision(
  state: ProjectState,
  flag: FlagDocument,
  environment: EnvironmentDocument,
  id: string,
  { force = false, ...input }: StartRequest,
  act: Act,
): Decision<RampDocument> {
  refuseUnrampable(state, flag, environment)
  refuseFlapping(latestRampOf(state, flag.key, environment), force, act)
  const config = configOf(state, flag, environment)
  const ramp = startRamp(input, { id, flag, environment, config, act })
  const ramped = { ...rampedConfig(config, ramp), on: true }
  refuseUncompilable(flag, ramped)
  if (Buffer.byteLength(JSON.stringify([ramp, ramped])) > startBytesMax) {
    throw new Refusal(
      'TOO_LARGE',
      `The ramp and what ${flag.key} is configured to are over ${startBytesMax} bytes together. Shorten its targets, or the plan.`,
    )
  }
  return {
    expect: [{ doc: documentName.ramp(id), is: 'absent' }, ...expectFlag(state, ramp, environment)],
    put: writes(ramp, config, ramped),
    drop: endedToForget(state).map((doc) => ({ doc, delivers: false })),
    event: eventOf('started', ramp, environment, act),
    result: ramp,
  }
}

/** Does something to a ramp. Settled when it has been done already. */
export function rampDecision(
  state: ProjectState,
  ramp: RampDocument,
  command: RampCommand,
  act: Act,
): Decision<RampDocument> | Settled<RampDocument> {
  const doc = documentName.ramp(ramp.id)
  if (ramp.state === done[command]) {
    // Whoever may only stop a ramp is not told that it goes on, or was left as it is, either.
    const isStop = command === 'pause' || command === 'rollBack'
    const config = documentName.flagConfig(ramp.flag, ramp.environment)
    return { settled: ramp, about: isStop ? [doc] : [doc, config] }
  }
  const environment = requireRampEnvironment(state, ramp)
  const after = commands[command](ramp, act)
  const happening = after.log.at(-1)?.did ?? 'stepped'
  const expect: Expectation[] = [expectUnchanged(state, doc)]
  const event = eventOf(happening, after, environment, act)
  if (command === 'pause') return only({ expect, put: writes(after), event, result: after })
  if (command === 'advance' || command === 'resume') {
    refuseUnserved(state, ramp, environment)
    if (command === 'advance') refuseUnexplained(ramp, act)
    expect.push(...expectFlag(state, ramp, environment))
  } else expect.push(expectUnchanged(state, documentName.flagConfig(ramp.flag, environment.id)))
  if (command === 'resume') return only({ expect, put: writes(after), event, result: after })
  const flag = requireFlagOf(state, ramp)
  const config = configOf(state, flag, environment)
  const ramped = rampedConfig(config, after)
  if (ramp.state === 'completed') {
    refuseChangedSince(state, ramp, environment, config)
    refuseUncompilable(flag, ramped)
    expect.push(expectUnchanged(state, documentName.flag(flag.key)))
  }
  return only({ expect, put: writes(after, config, ramped), event, result: after })
}

function only<R>(decision: Omit<Decision<R>, 'drop'>): Decision<R> {
  return { ...decision, drop: [] }
}

/** The ramp, and what it makes of the configuration of its flag. */
function writes(
  ramp: RampDocument,
  before?: FlagConfigDocument,
  after?: FlagConfigDocument,
): Write[] {
  const kept: Write = { doc: documentName.ramp(ramp.id), value: ramp, delivers: false }
  if (before === undefined || after === undefined) return [kept]
  const delivers = canonicalJson(deliveredConfig(before)) !== canonicalJson(deliveredConfig(after))
  const doc = documentName.flagConfig(ramp.flag, ramp.environment)
  return [kept, { doc, value: after, delivers }]
}

/** Nothing that decides who gets what may have changed; above all, nobody may have killed it. */
function expectFlag(
  state: ProjectState,
  { flag }: Pick<RampDocument, 'flag'>,
  { id, key }: EnvironmentDocument,
): Expectation[] {
  return [
    documentName.flag(flag),
    documentName.flagConfig(flag, id),
    documentName.kill(flag, id),
    documentName.environment(key),
  ].map((doc) => expectUnchanged(state, doc))
}

function eventOf(
  happening: RampHappening,
  ramp: RampDocument,
  { key }: EnvironmentDocument,
  { by, reason }: Act,
): CommitEvent {
  const { to } = stepOf(ramp)
  const subject = {
    flag: ramp.flag,
    environment: key,
    ramp: ramp.id,
    variation: ramp.variation,
    step: `${ramp.step + 1} of ${ramp.steps.length}`,
    to: 'percent' in to ? `${percentOf(ramp)} %` : nameOfBatch(to.batch),
  }
  const event = { type: `ramp.${happening}`, by, subject }
  return reason === null ? event : { ...event, reason: ramp.reason ?? reason }
}

function nameOfBatch({ attribute, values }: Batch): string {
  const text = `${attribute} ${values.join(', ')}`
  return text.length <= batchCharsMax ? text : `${text.slice(0, batchCharsMax - 1)}…`
}
