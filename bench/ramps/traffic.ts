import { logBucketOf } from '@sluice/sdk/log-buckets'
import { normalOf, type Random } from './random.ts'
import { type Users, userSlowness } from './users.ts'

/** What is wrong with the canary. */
export interface Fault {
  /** Its errors are so many times those of control. */
  readonly errors: number
  /** Its slowest calls, two in a hundred, take so many times as long. */
  readonly slowest: number
}

/** Who visits, and what it is like then. */
export interface Circumstances {
  readonly users: Users
  readonly random: Random
  readonly fault: Fault
  /** The canary's share of the users. */
  readonly share: number
  /** How many times as many errors as usual everybody has. */
  readonly trouble: number
}

/** A visit: calls of one user in a row. */
export interface Visit {
  user: number
  isCanary: boolean
  calls: number
  errors: number
  /** The bucket of each call: the first `calls` of them count. */
  readonly buckets: Uint16Array
}

/** Of the service that is simulated. */
const callsAVisit = 10
const callsAVisitMax = 500
const errorShare = 0.007
/** Visits that go wrong altogether: most of their calls fail. */
const brokenVisits = 0.005
const brokenShare = 0.6
const visitSlowness = 0.3
const callSlowness = 0.5
/** Above it, as a logarithm, are the slowest two calls in a hundred. */
const slowestFrom = 2.054 * Math.hypot(userSlowness, visitSlowness, callSlowness)
const median = logBucketOf(80) + 0.5
/** Buckets by which a value moves that is e times as large. */
const bucketsAnE = 8 / Math.LN2

/** Makes room for a visit. */
export function emptyVisit(): Visit {
  const buckets = new Uint16Array(callsAVisitMax)
  return { user: 0, isCanary: false, calls: 0, errors: 0, buckets }
}

/** Draws a visit into `visit`. `trouble` is how many times as many errors as usual all have. */
export function drawVisit(
  visit: Visit,
  { users, random, fault, share, trouble }: Circumstances,
): void {
  const user = users.visits[Math.floor(random.uniform() * users.visits.length)] ?? 0
  const isCanary = (users.position[user] ?? 1) < share
  const worse = trouble * (isCanary ? fault.errors : 1)
  const isBroken = random.uniform() < brokenVisits * worse
  const failing = isBroken ? brokenShare : errorShare * worse * (users.badLuck[user] ?? 1)
  const failsBelow = failing * 0x1_0000
  const slower = (users.slowness[user] ?? 0) + visitSlowness * normalOf(random.bits() >>> 16)
  const slowed = isCanary ? bucketsAnE * Math.log(fault.slowest) : 0
  const drawn = 1 + Math.floor(Math.log(1 - random.uniform()) / Math.log(1 - 1 / callsAVisit))
  const calls = Math.min(callsAVisitMax, drawn)
  let errors = 0
  for (let i = 0; i < calls; i += 1) {
    // Half of the bits for each: drawing them is most of the work.
    const bits = random.bits()
    if ((bits & 0xffff) < failsBelow) errors += 1
    const slowness = slower + callSlowness * normalOf(bits >>> 16)
    const more = slowness > slowestFrom ? slowed : 0
    visit.buckets[i] = Math.floor(median + bucketsAnE * slowness + more)
  }
  visit.user = user
  visit.isCanary = isCanary
  visit.calls = calls
  visit.errors = errors
}

/** Visits that begin within a time. */
export function drawVisitCount(callsASecond: number, seconds: number, random: Random): number {
  const mean = (callsASecond * seconds) / callsAVisit
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()))
}
