import { useQuery } from '@tanstack/react-query'
import { usePlace } from '../frame/use-place.ts'
import { reachQuery } from './reach-query.ts'
import { type Changed, type ReachedPlace, reachedPlaces } from './reached-places.ts'

/** What a review says of the reach of a change. */
export interface ReviewedReach {
  readonly places: readonly ReachedPlace[]
  /** Names of the critical environments that it reaches. */
  readonly critical: readonly string[]
  /** False while it is read, or cannot be. */
  readonly isKnown: boolean
  readonly error: unknown
}

/** What a change would reach, by the names of this project. */
export function useReach(changed: Changed): ReviewedReach {
  const { project, environments } = usePlace()
  const { data, error } = useQuery(reachQuery(project, changed))
  const places = data === undefined ? [] : reachedPlaces(data, environments, changed)
  const critical = places.filter(({ isCritical }) => isCritical).map(({ name }) => name)
  return { places, critical, isKnown: data !== undefined, error }
}
