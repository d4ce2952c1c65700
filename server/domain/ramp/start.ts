import type {
  EnvironmentDocument,
  FlagConfigDocument,
  FlagDocument,
  StoredServe,
} from '../documents.ts'
import { type Fault, Refusal, refuseFaults } from '../refusal.ts'
import { trueVariation } from '../serve.ts'
import { readTimestamp } from '../timestamp.ts'
import { requireVariation } from '../variation.ts'
import { type Act, begin } from './machine.ts'
import { allocationsOf, unitsOf } from './movement.ts'
import { type PlanInput, readPlan } from './plan.ts'
import type { DoubtEnd, RampDocument } from './ramp.ts'

/** A ramp as it comes in. */
export interface RampInput extends PlanInput {
  /** The canary; without it, the true variation of a boolean flag. */
  readonly variation?: string
  readonly control?: string
  readonly bucketBy?: string
  readonly deadlineAt?: string
  readonly alpha?: number
  readonly onDoubt?: DoubtEnd
}

/** What a ramp is started on. */
export interface StartSurroundings {
  readonly id: string
  readonly flag: FlagDocument
  readonly environment: EnvironmentDocument
  readonly config: FlagConfigDocument
  readonly act: Act
}

/** False stops that are put up with: one ramp of a hundred. */
const alphaDefault = 0.01
const rulesMax = 200

/** A ramp at its first step. Refuses with all faults, and what cannot be ramped as it is. */
export function startRamp(input: RampInput, around: StartSurroundings): RampDocument {
  const { id, flag, environment, config, act } = around
  const faults: Fault[] = []
  const from = servedNow(around)
  const variation = input.variation ?? trueVariation(flag)
  requireVariation(flag, variation, '/variation', faults)
  const control = chooseControl(input.control, from, variation, config.offVariation, faults)
  const { bucketBy, seed } = readSplit(input.bucketBy, flag, config.default, faults)
  const deadlineAt = readDeadline(input.deadlineAt, act.at, faults)
  refuseFaults(faults)
  const allocations = allocationsOf(from)
  const atPercent = unitsOf(allocations, variation) / 1000
  const maxPercent = (unitsOf(allocations, variation) + unitsOf(allocations, control)) / 1000
  const plan = readPlan(input, { atPercent, maxPercent }, faults)
  const hasBatch = plan?.steps.some(({ to }) => 'batch' in to) ?? false
  if (hasBatch && config.rules.length >= rulesMax) {
    const message = `batches take a rule, and there are ${rulesMax} already`
    faults.push({ path: '/batches', code: 'TOO_MANY_RULES', message })
  }
  refuseFaults(faults)
  if (plan === null) throw new Error('a plan without faults that was not read')
  return begin(
    {
      ...plan,
      id,
      flag: flag.key,
      environment: environment.id,
      variation,
      control,
      state: 'running',
      reason: null,
      step: 0,
      stepStartedAt: act.at,
      holdingSince: act.at,
      from,
      before: { on: config.on, default: config.default },
      bucketBy,
      seed,
      deadlineAt,
      alpha: input.alpha ?? alphaDefault,
      onDoubt: input.onDoubt ?? 'pause',
      createdBy: act.by,
      createdAt: act.at,
      endedAt: null,
    },
    act,
  )
}

/** What everybody gets now who is no target and meets no rule. */
function servedNow({ flag, environment, config }: StartSurroundings): StoredServe {
  if (config.on) return config.default
  if (config.rules.length === 0 && config.targets.length === 0) {
    return { variation: config.offVariation }
  }
  throw new Refusal(
    'RAMP_REFUSED',
    `${flag.key} is off in ${environment.key}, and its rules and targets would take effect at once. Turn it on first: sluice flag on ${flag.key} --env ${environment.key}`,
  )
}

/** Who gives: the off variation if it serves somebody, else whoever has the most. */
function chooseControl(
  given: string | undefined,
  from: StoredServe,
  canary: string,
  offVariation: string,
  faults: Fault[],
): string {
  const allocations = allocationsOf(from)
  const owners = allocations
    .map(({ variation }) => ({ variation, units: unitsOf(allocations, variation) }))
    .filter(({ variation, units }) => variation !== canary && units > 0)
  const names = owners.map(({ variation }) => variation)
  if (given !== undefined && !names.includes(given)) {
    const message = `serves nobody who could get "${canary}"; these do: ${names.join(', ')}`
    faults.push({ path: '/control', code: 'CONTROL', message })
  } else if (names.length === 0) {
    const message = `everybody has "${canary}" already`
    faults.push({ path: '/variation', code: 'NOTHING_TO_DO', message })
  }
  if (given !== undefined) return given
  if (names.includes(offVariation)) return offVariation
  return owners.toSorted((a, b) => b.units - a.units)[0]?.variation ?? offVariation
}

/** The split of the flag, or the one that it will have: another would move everybody. */
function readSplit(
  given: string | undefined,
  { seed }: FlagDocument,
  configured: StoredServe,
  faults: Fault[],
): { bucketBy: string; seed: string } {
  if (!('split' in configured)) return { bucketBy: given ?? 'targetingKey', seed }
  const { split } = configured
  if (given !== undefined && given !== split.bucketBy) {
    const message = `the flag is split by ${split.bucketBy}; another attribute would move everybody`
    faults.push({ path: '/bucketBy', code: 'BUCKET_BY', message })
  }
  return { bucketBy: split.bucketBy, seed: split.seed }
}

function readDeadline(given: string | undefined, now: string, faults: Fault[]): string | null {
  if (given === undefined) return null
  const at = readTimestamp(given)
  const fault = at === null ? 'must be a date and time, ISO 8601' : 'must be in the future'
  if (at !== null && Date.parse(at) > Date.parse(now)) return at
  faults.push({ path: '/deadlineAt', code: 'TIME', message: fault })
  return null
}
