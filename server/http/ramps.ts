import { writePair } from '@sluice/sdk/pair'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type RampCommand, rampDecision } from '../changes/ramps.ts'
import { requireRampEnvironment } from '../changes/ramps-of-flag.ts'
import { documentName } from '../domain/documents.ts'
import { gateFaultAt } from '../domain/ramp/gate-range.ts'
import { judge, stepOf, verdictsOf } from '../domain/ramp/judge.ts'
import type { Act } from '../domain/ramp/machine.ts'
import { allocationsOf, unitsOf } from '../domain/ramp/movement.ts'
import { beginProgress, type Progress, passTime } from '../domain/ramp/progress.ts'
import { isLive, type RampDocument, type RampStep } from '../domain/ramp/ramp.ts'
import { percentOf } from '../domain/ramp/ramped-config.ts'
import { Refusal } from '../domain/refusal.ts'
import { readProgress } from '../ramps/progress-notes.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Transacted } from '../state/transact.ts'
import type { Notes } from '../store/contract.ts'
import { writeEtag } from './etag.ts'
import { findProject } from './reading.ts'
import { receiptsUrl } from './receipts-url.ts'
import { principalOf, write } from './writing.ts'

/** The ramp with an id. */
export function requireRamp(state: ProjectState, id: string): RampDocument {
  const ramp = state.documents.ramp.get(id)
  if (ramp === undefined) throw new Refusal('NOT_FOUND', `There is no ramp "${id}".`)
  return ramp
}

/** A ramp as lists and changes show it. */
export function showRamp(state: ProjectState, ramp: RampDocument) {
  const { from, before: _before, seed: _seed, environment: _environment, steps, ...shown } = ramp
  return {
    ...shown,
    onDoubt: ramp.onDoubt ?? 'pause',
    environment: requireRampEnvironment(state, ramp).key,
    steps: steps.map(showStep),
    fromPercent: unitsOf(allocationsOf(from), ramp.variation) / 1000,
    percent: percentOf(ramp),
    holdEndsAt: holdEndOf(ramp),
    log: ramp.log.map((entry) => ({ ...entry, verdicts: [...entry.verdicts] })),
  }
}

/** A step of a ramp; gates that would be refused today say why. */
export function showStep(step: RampStep) {
  const { to, holdMs, gates } = step
  return {
    to: 'percent' in to ? { ...to } : { batch: { ...to.batch, values: [...to.batch.values] } },
    holdMs,
    gates: gates.map((gate) => {
      const fault = gateFaultAt(gate, step)
      return fault === null ? gate : { ...gate, fault: `The query ${fault}.` }
    }),
  }
}

function holdEndOf(ramp: RampDocument): string | null {
  const { holdMs } = stepOf(ramp)
  if (ramp.state !== 'running' || holdMs === null) return null
  return new Date(Date.parse(ramp.holdingSince) + holdMs).toISOString()
}

/** A ramp with what it waits for and what its gates say. */
export async function showRampNow(
  notes: Notes,
  state: ProjectState,
  ramp: RampDocument,
  nowMs: number,
) {
  const shown = showRamp(state, ramp)
  if (!isLive(ramp)) return { ...shown, waitingFor: null, measurements: [] }
  const progress = await progressOf(notes, state, ramp)
  const { gates } = progress
  // What passed since it was noted; the plane that drives it counts more carefully.
  const judged = judge(ramp, passTime(progress, { nowMs, otherMs: nowMs - progress.atMs }), nowMs)
  return {
    ...shown,
    waitingFor:
      judged.action === 'wait'
        ? judged.for
        : (progress.waitsFor ?? 'the control plane that drives it'),
    measurements: gates.map(({ last: { atMs, ...last } }) => ({
      ...last,
      at: new Date(atMs).toISOString(),
    })),
  }
}

async function progressOf(
  notes: Notes,
  state: ProjectState,
  ramp: RampDocument,
): Promise<Progress> {
  const { progress } = await readProgress(notes, state.project, ramp.id)
  const phase = state.documents.ramp.row(ramp.id)?.revision ?? 0
  if (progress !== null && progress.phase === phase) return progress
  return beginProgress(phase, Date.parse(ramp.holdingSince))
}

/** Who does something to a ramp on behalf of a request, by the store's clock. */
export async function actOf(request: FastifyRequest, reason: string | undefined): Promise<Act> {
  const nowMs = await request.server.control.store.now()
  const at = new Date(nowMs).toISOString()
  return { by: principalOf(request), at, reason: reason ?? null, verdicts: [] }
}

/** Does something to a ramp on behalf of a request, and gives the answer. */
export async function changeRamp(
  request: FastifyRequest,
  reply: FastifyReply,
  { project, ramp: id }: { readonly project: string; readonly ramp: string },
  command: RampCommand,
  reason: string | undefined,
  /** Index of the step that it must be at. */
  seen?: number,
) {
  const feed = await findProject(request.server, project, request, reply)
  const { notes } = request.server.control.store
  const found = requireRamp(feed.state, id)
  const verdicts = isLive(found) ? verdictsOf(await progressOf(notes, feed.state, found)) : []
  const act = { ...(await actOf(request, reason)), verdicts }
  const done = await write(request, reply, feed, (state) => {
    const ramp = requireRamp(state, id)
    if (seen !== undefined) refuseElsewhere(ramp, seen)
    return rampDecision(state, ramp, command, act)
  })
  const at = feed.state.documents.row(documentName.ramp(id))?.revision
  reply.header('etag', writeEtag(done.pair.epoch, at ?? done.pair.revision))
  return showChanged(request, project, feed.state, done)
}

/** Two people who advance it at once do not skip a step. */
function refuseElsewhere({ id, step }: RampDocument, seen: number): void {
  if (step === seen) return
  throw new Refusal('RAMP_REFUSED', `Ramp ${id} is at step ${step} by now, not at ${seen}.`, {
    step,
  })
}

/** What was done to a ramp, with where to watch who obeyed. */
export function showChanged(
  request: FastifyRequest,
  project: string,
  state: ProjectState,
  { result, pair }: Transacted<RampDocument>,
) {
  const shown = showRamp(state, result)
  const revision = writePair(pair)
  const receipts = receiptsUrl(request, project, shown.environment, revision)
  return { ...shown, revision, receipts }
}
