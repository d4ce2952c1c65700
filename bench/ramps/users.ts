import { batchCount } from '../../server/domain/gate/sketch.ts'
import type { Random } from './random.ts'

/** Everybody who uses a service; each member lists one thing of all users. */
export interface Users {
  readonly count: number
  /** Where each is among all, 0 to 1: the canary gets those below its share. */
  readonly position: Float64Array
  readonly batch: Uint8Array
  /** How much slower than others each is served, as a logarithm. */
  readonly slowness: Float64Array
  /** How much more often than others each meets an error. */
  readonly badLuck: Float64Array
  /** Who comes next: users are in here as often as they use the service. */
  readonly visits: Uint32Array
}

const visitsSize = 65_536
/** Deviations of logarithms. The busiest hundredth of the users makes a fifth of all calls. */
const busyness = 1.5
const badLuck = 1
/** How much users differ in how slowly they are served. */
export const userSlowness = 0.4

/** Draws the users of one service: a few use it much, some are slow, some meet most of the errors. */
export function drawUsers(count: number, random: Random): Users {
  const draw = (f: () => number) => Float64Array.from({ length: count }, f)
  const weights = draw(() => Math.exp(busyness * random.normal()))
  return {
    count,
    position: draw(() => random.uniform()),
    batch: Uint8Array.from({ length: count }, () => Math.floor(random.uniform() * batchCount)),
    slowness: draw(() => userSlowness * random.normal()),
    // The mean is one.
    badLuck: draw(() => Math.exp(badLuck * random.normal() - (badLuck * badLuck) / 2)),
    visits: visitsOf(weights),
  }
}

function visitsOf(weights: Float64Array): Uint32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const visits = new Uint32Array(visitsSize)
  let user = 0
  let until = ((weights[0] ?? 0) / total) * visitsSize
  for (let i = 0; i < visitsSize; i += 1) {
    while (i + 0.5 > until && user < weights.length - 1) {
      user += 1
      until += ((weights[user] ?? 0) / total) * visitsSize
    }
    visits[i] = user
  }
  return visits
}
