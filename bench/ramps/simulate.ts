import type { PlannedLook } from '../../server/domain/gate/gate.ts'
import { judgeMetric, type MetricGate } from '../../server/domain/gate/judge-gate.ts'
import { gateDefaults } from '../../server/domain/gate/read-gate.ts'
import { type BatchSums, emptySketch, type Sketch } from '../../server/domain/gate/sketch.ts'
import { alphaOfGate, judge } from '../../server/domain/ramp/judge.ts'
import {
  beginProgress,
  passTime,
  plannedLookOf,
  recordMeasurement,
} from '../../server/domain/ramp/progress.ts'
import { type FixedGate, fixedGate } from './fixed-gate.ts'
import { ramp, type SimulatedStep, steps } from './plan.ts'
import { type Random, randomFrom } from './random.ts'
import { drawVisit, drawVisitCount, emptyVisit, type Fault, type Visit } from './traffic.ts'
import { drawUsers, type Users } from './users.ts'

/** How a simulated ramp ended. */
export interface SimulatedEnd {
  readonly end: 'completed' | 'stopped' | 'paused'
  /** Since the ramp began. */
  readonly seconds: number
  /** Index of the step that it was at. */
  readonly step: number
  /** Users who had the canary by then. */
  readonly exposed: number
}

/** Both ends of one ramp, with the very same users and visits. */
export interface SimulatedRamp {
  readonly sluice: SimulatedEnd
  readonly fixed: SimulatedEnd
}

/** The service that is simulated. */
export interface Service {
  readonly users: number
  readonly callsASecond: number
}

/** Calls are counted so often, and gates are looked at. */
const slotS = gateDefaults.intervalMs / 1000
const slotMs = gateDefaults.intervalMs
/** One visit in so many is reported late, by so much. */
const lateShare = 0.05
const lateSlots = 300 / slotS
/** In one ramp of ten everybody has five times the errors for four minutes. */
const troubleShare = 0.1
const troubleFactor = 5
const troubleSlots = 240 / slotS

/** Simulates one ramp under both kinds of gate. */
export function simulateRamp(service: Service, fault: Fault, seed: number): SimulatedRamp {
  return {
    sluice: new Simulation(service, fault, seed).runSequential(),
    fixed: new Simulation(service, fault, seed).runFixed(fixedGate()),
  }
}

class Simulation {
  readonly #random: Random
  readonly #users: Users
  readonly #service: Service
  readonly #fault: Fault
  readonly #late: { slot: number; step: number; visit: Visit }[] = []
  readonly #visit = emptyVisit()
  readonly #exposed: Uint8Array
  readonly #troubleFrom: number
  #canary = emptySketch()
  #control = emptySketch()
  #slot = 0
  #step = 0
  #exposedCount = 0

  constructor(service: Service, fault: Fault, seed: number) {
    this.#random = randomFrom(seed)
    this.#service = service
    this.#fault = fault
    this.#users = drawUsers(service.users, this.#random)
    this.#exposed = new Uint8Array(service.users)
    const isTroubled = this.#random.uniform() < troubleShare
    this.#troubleFrom = isTroubled
      ? Math.floor((this.#random.uniform() * 3600) / slotS)
      : Number.NaN
  }

  /** A ramp of Sluice, by the code that drives real ones; its gates are looked at in every slot. */
  runSequential(): SimulatedEnd {
    for (this.#step = 0; this.#step < steps.length; ) {
      const step = this.#beginStep()
      const judged = { ...ramp, step: this.#step }
      let progress = beginProgress(this.#step, this.#nowMs)
      while (true) {
        this.#passSlot(step.share)
        progress = passTime(progress, { nowMs: this.#nowMs, otherMs: slotMs })
        for (const gate of step.gates) {
          const planned = plannedLookOf(step, progress, gate)
          const measurement = this.#measure(gate, step.share, planned)
          progress = recordMeasurement(step, progress, measurement)
        }
        const { action } = judge(judged, progress, this.#nowMs)
        if (action === 'rollBack') return this.#end('stopped')
        if (action === 'pause') return this.#end('paused')
        if (action === 'advance') break
      }
      this.#step += 1
    }
    return this.#end('completed')
  }

  /** The gates of others: a threshold, looked at once an hour; steps come as they are planned. */
  runFixed(gate: FixedGate): SimulatedEnd {
    for (this.#step = 0; this.#step < steps.length; this.#step += 1) {
      const { share, holdMs } = this.#beginStep()
      for (let heldMs = slotMs; heldMs <= holdMs; heldMs += slotMs) {
        this.#passSlot(share, gate)
        const isHour = this.#nowMs % 3_600_000 === 0
        if (isHour && gate.look() === 'stop') return this.#end('stopped')
      }
    }
    return this.#end('completed')
  }

  get #nowMs(): number {
    return this.#slot * slotMs
  }

  #beginStep(): SimulatedStep {
    this.#canary = emptySketch()
    this.#control = emptySketch()
    const step = steps[this.#step]
    if (step === undefined) throw new RangeError(`there is no step ${this.#step}`)
    return step
  }

  #passSlot(share: number, gate?: FixedGate): void {
    const count = drawVisitCount(this.#service.callsASecond, slotS, this.#random)
    const since = this.#slot - this.#troubleFrom
    const trouble = since >= 0 && since < troubleSlots ? troubleFactor : 1
    const random = this.#random
    const circumstances = { users: this.#users, random, fault: this.#fault, share, trouble }
    for (let i = 0; i < count; i += 1) {
      const visit = this.#visit
      drawVisit(visit, circumstances)
      this.#expose(visit)
      if (random.uniform() < lateShare) this.#delay(visit)
      else this.#count(visit, gate)
    }
    while ((this.#late[0]?.slot ?? Number.POSITIVE_INFINITY) <= this.#slot) {
      const late = this.#late.shift()
      // What is of an earlier step is left out by the gates of Sluice.
      if (late !== undefined && (gate !== undefined || late.step === this.#step)) {
        this.#count(late.visit, gate)
      }
    }
    this.#slot += 1
  }

  #delay(visit: Visit): void {
    const kept = { ...visit, buckets: visit.buckets.slice(0, visit.calls) }
    this.#late.push({ slot: this.#slot + lateSlots, step: this.#step, visit: kept })
  }

  #expose({ isCanary, user }: Visit): void {
    if (!isCanary || this.#exposed[user] === 1) return
    this.#exposed[user] = 1
    this.#exposedCount += 1
  }

  #count(visit: Visit, gate: FixedGate | undefined): void {
    if (gate !== undefined) {
      gate.count(visit)
      return
    }
    const sketch = visit.isCanary ? this.#canary : this.#control
    const batch = sketch[this.#users.batch[visit.user] ?? 0]
    if (batch !== undefined) addVisit(batch, visit)
  }

  #measure(gate: MetricGate, canaryShare: number, planned: PlannedLook | null) {
    const sketches: { canary: Sketch; control: Sketch; isCut: boolean } = {
      canary: this.#canary,
      control: this.#control,
      isCut: false,
    }
    const window = {
      canaryShare,
      alpha: alphaOfGate({ ...ramp, step: this.#step }),
      nowMs: this.#nowMs,
      planned,
    }
    return judgeMetric(gate, window, sketches)
  }

  #end(end: SimulatedEnd['end']): SimulatedEnd {
    const step = Math.min(this.#step, steps.length - 1)
    return { end, seconds: this.#nowMs / 1000, step, exposed: this.#exposedCount }
  }
}

function addVisit(batch: BatchSums, { calls, errors, buckets }: Visit): void {
  batch.count += calls
  batch.errors += errors
  const { histogram } = batch
  for (let i = 0; i < calls; i += 1) {
    const bucket = buckets[i] ?? 0
    histogram[bucket] = (histogram[bucket] ?? 0) + 1
  }
}
