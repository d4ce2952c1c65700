import { writePair } from '@sluice/sdk/pair'
import { principalOfRamp } from '../changes/ramp-refusals.ts'
import { type RampCommand, rampDecision } from '../changes/ramps.ts'
import type { EnvironmentDocument } from '../domain/documents.ts'
import type { StepWindow } from '../domain/gate/gate.ts'
import { alphaOfGate, judge, stepOf, verdictsOf } from '../domain/ramp/judge.ts'
import {
  beginProgress,
  doAgree,
  type Progress,
  passTime,
  quietMs,
} from '../domain/ramp/progress.ts'
import { isLive, type RampDocument } from '../domain/ramp/ramp.ts'
import { canaryShareOf } from '../domain/ramp/ramped-config.ts'
import { Refusal } from '../domain/refusal.ts'
import type { ProjectFeed } from '../state/project-feed.ts'
import { transact } from '../state/transact.ts'
import type { Log, Notes } from '../store/contract.ts'
import { GateLooks, type LookParts } from './gate-looks.ts'
import { interruptionOf, partCommitOf } from './interruption.ts'
import { dropProgress, noteProgress, readProgress } from './progress-notes.ts'
import { judgeReceipts, type ReceiptCounts } from './receipts-of-step.ts'

/** What the controller says the time is, by three clocks. */
export interface Clock {
  /** The store's, unix ms. */
  readonly nowMs: number
  /** This machine's, unix ms. */
  readonly wallMs: number
  /** One that never jumps, ms since whenever. */
  readonly steadyMs: number
}

/** What a run works with. */
export interface RunParts extends LookParts {
  readonly log: Log
  readonly notes: Notes
  /** Who serves a revision of an environment, given as a pair. */
  readonly readReceipts: (
    feed: ProjectFeed,
    environment: EnvironmentDocument,
    revision: string,
  ) => Promise<ReceiptCounts>
  /** Hears of what was done. */
  readonly onDone: (command: RampCommand, ramp: RampDocument) => void
}

/** How often progress is noted at least, and how long a failure is waited after. */
const noteEveryMs = 30_000
/** How often a ramp is looked at of which nothing is due: its deadline, the clocks. */
const lookEveryMs = 2000
const retryMs = 1000
const receiptsEveryMs = 500

/** One live ramp, and what is known of it, on the plane that drives it. */
interface Followed {
  readonly ramp: RampDocument
  readonly environment: EnvironmentDocument
  /** Revision of the ramp: whatever is decided holds for this one only. */
  readonly phase: number
  readonly clock: Clock
}

/**
 * Drives one ramp: counts how long its step is held, has its gates measured, and commits what
 * follows. All that it knows may be lost at any moment, and another plane may do the same at the
 * same time: a commit holds only for the very ramp that it was decided on.
 */
export class RampRun {
  readonly #id: string
  readonly #feed: ProjectFeed
  readonly #parts: RunParts
  /** Progress as it was last noted, and when that was by the steady clock. */
  #noted: { progress: Progress; version: number; steadyMs: number } | undefined
  #turning: Promise<void> | undefined
  #notBefore = 0
  /** Nothing becomes due before, unless the project changes or a measurement comes in. */
  #quietUntil = 0
  #seenHead: string | undefined
  readonly #looks: GateLooks

  constructor(id: string, feed: ProjectFeed, parts: RunParts) {
    this.#id = id
    this.#feed = feed
    this.#parts = parts
    this.#looks = new GateLooks(parts)
  }

  /** Ends when what runs now has ended. */
  get idle(): Promise<unknown> {
    return Promise.all([this.#turning, this.#looks.idle])
  }

  /** Looks at the ramp now, unless that is going on. */
  wake(clock: Clock): void {
    if (this.#turning !== undefined || clock.steadyMs < this.#notBefore) return
    if (clock.steadyMs < this.#quietUntil && this.#isUnchanged) return
    this.#seenHead = this.#feed.state.head?.commitId
    this.#quietUntil = 0
    this.#turning = this.#turn(clock)
      .catch((error: unknown) => {
        this.#notBefore = clock.steadyMs + retryMs
        this.#noted = undefined
        // Somebody was faster: what is there now is looked at next.
        if (error instanceof Refusal && error.code.startsWith('RAMP_')) return
        this.#parts.logger.warn({ err: error, ramp: this.#id }, 'a ramp waits; it is tried again')
      })
      .finally(() => {
        this.#turning = undefined
      })
  }

  get #isUnchanged(): boolean {
    return !this.#looks.hasNews && this.#seenHead === this.#feed.state.head?.commitId
  }

  async #turn(clock: Clock): Promise<void> {
    const { state, regressed } = this.#feed
    const row = state.documents.ramp.row(this.#id)
    const ramp = row?.value ?? undefined
    if (row === undefined || ramp === undefined || regressed || !isLive(ramp)) return
    const environment = [...state.documents.environment.present()]
      .map(([, one]) => one)
      .find(({ id }) => id === ramp.environment)
    if (environment === undefined) return
    const followed: Followed = { ramp, environment, phase: row.revision, clock }
    const progress = await this.#passTime(followed)
    const interruption = interruptionOf(state, ramp, environment)
    if (interruption !== null) {
      if (ramp.state === 'running') await this.#commit(followed, progress, 'pause', interruption)
      return
    }
    const step = stepOf(ramp)
    const measured = this.#looks.take(step, progress, () => this.#windowOf(followed))
    const judged = judge(ramp, measured, clock.nowMs)
    if (judged.action === 'advance') return this.#advance(followed, measured, judged.reason)
    if (judged.action === 'wait') {
      await this.#note(followed, measured, measured !== progress)
      this.#quietUntil = clock.steadyMs + Math.min(quietMs(step, measured), lookEveryMs)
      return
    }
    return this.#commit(followed, measured, judged.action, judged.reason)
  }

  /** Progress now, from what was noted here or by the plane before. */
  async #passTime({ ramp, phase, clock }: Followed): Promise<Progress> {
    const { nowMs, wallMs, steadyMs } = clock
    if (this.#noted?.progress.phase !== phase) {
      const kept = await readProgress(this.#parts.notes, this.#feed.state.project, this.#id)
      const isOfPhase = kept.progress?.phase === phase
      const progress =
        kept.progress !== null && isOfPhase
          ? kept.progress
          : beginProgress(phase, Date.parse(ramp.holdingSince))
      const passed = passTime(progress, { nowMs, otherMs: wallMs - progress.atMs })
      this.#noted = { progress: passed, version: kept.version, steadyMs }
      return passed
    }
    const { progress, steadyMs: since, version } = this.#noted
    const passed = { nowMs, otherMs: steadyMs - since }
    const now = passTime(progress, passed)
    // Counted anew from here, or the rest of the step would be counted by the slower clock.
    if (!doAgree(progress, passed)) this.#noted = { progress: now, version, steadyMs }
    return now
  }

  #windowOf({ ramp, environment, clock }: Followed): StepWindow {
    const { state } = this.#feed
    const { revision, at } = partCommitOf(state, ramp.flag, environment.id)
    return {
      projectId: state.project,
      environmentId: environment.id,
      flag: ramp.flag,
      ramp: ramp.id,
      revision,
      canary: ramp.variation,
      control: ramp.control,
      canaryShare: canaryShareOf(ramp),
      startedAtMs: at,
      nowMs: clock.nowMs,
      alpha: alphaOfGate(ramp),
    }
  }

  /** A batch is only followed by the next one once everybody serves it and nobody refused it. */
  async #advance(followed: Followed, progress: Progress, reason: string | null): Promise<void> {
    const { ramp, environment } = followed
    const step = stepOf(ramp)
    if ('batch' in step.to) {
      const { state } = this.#feed
      const { revision } = partCommitOf(state, ramp.flag, environment.id)
      const pair = writePair({ epoch: state.head?.epoch ?? 0, revision })
      const receipts = await this.#parts.readReceipts(this.#feed, environment, pair)
      const judged = judgeReceipts(receipts, progress.heldMs - (step.holdMs ?? 0))
      if (judged.action === 'pause') {
        return this.#commit(followed, progress, 'pause', judged.reason)
      }
      if (judged.action === 'wait') {
        const changed = progress.waitsFor !== judged.for
        this.#quietUntil = followed.clock.steadyMs + receiptsEveryMs
        return this.#note(followed, { ...progress, waitsFor: judged.for }, changed)
      }
    }
    return this.#commit(followed, progress, 'advance', reason)
  }

  async #commit(
    { ramp, phase, clock }: Followed,
    progress: Progress,
    command: RampCommand,
    reason: string | null,
  ): Promise<void> {
    const principal = principalOfRamp(ramp)
    const at = new Date(clock.nowMs).toISOString()
    const act = { by: principal, at, reason, verdicts: verdictsOf(progress) }
    const request = { principal, operationId: null, requestHash: '' }
    const { log, notes, onDone } = this.#parts
    const { result } = await transact<RampDocument | null>(log, this.#feed, request, (state) => {
      const row = state.documents.ramp.row(ramp.id)
      // Somebody else was faster: nothing of what was decided holds any more.
      if (row?.value == null || row.revision !== phase) return { settled: null, about: [] }
      return rampDecision(state, row.value, command, act)
    })
    if (result === null) return
    onDone(command, result)
    if (!isLive(result)) await dropProgress(notes, this.#feed.state.project, ramp.id)
  }

  /** Keeps progress for whoever drives the ramp next: what was measured, and now and then the time. */
  async #note({ clock }: Followed, progress: Progress, isNews: boolean): Promise<void> {
    const { version = 0, steadyMs = 0 } = this.#noted ?? {}
    if (!isNews && clock.steadyMs - steadyMs < noteEveryMs) return
    const { notes } = this.#parts
    const { project } = this.#feed.state
    const isNoted = await noteProgress(notes, project, this.#id, version, progress)
    this.#noted = isNoted ? { progress, version: version + 1, steadyMs: clock.steadyMs } : undefined
  }
}
